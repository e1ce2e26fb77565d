# Each send suspends, but the list is tested once more after it, and from that test to the clear() nothing does.
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
            while self._messages:
                await self._ws.send(self._messages.pop(0))
            self._wake.clear()
            await self._wake.wait()
