# Every send suspends, but the list is tested after the last one, and the clear() follows that test at once.
import asyncio


class Outbox:
    def __init__(self, ws):
        self._ws = ws
        self._messages = []
        self._wake = asyncio.Event()

    def send(self, message):
        self._messages.append(message)
        self._wake.set()

    async def run(self):
        while True:
            await self._wake.wait()
            while self._messages:
                await self._ws.send(self._messages.pop(0))
            self._wake.clear()
