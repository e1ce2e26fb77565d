# Late: the flush awaits after its look at the outbox; a message queued meanwhile is erased for five seconds.
import asyncio


class Link:
    def __init__(self, ws):
        self._ws = ws
        self._outbox = []
        self._wake = asyncio.Event()

    def send(self, message):
        self._outbox.append(message)
        self._wake.set()

    async def run(self):
        while True:
            if self._outbox:
                await self._ws.send(self._outbox.pop(0))
            self._wake.clear()
            if self._outbox:
                continue
            try:
                async with asyncio.timeout(5):
                    await self._wake.wait()
            except TimeoutError:
                await self._ws.ping()
