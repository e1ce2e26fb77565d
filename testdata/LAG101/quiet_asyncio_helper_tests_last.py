# The same through a coroutine of the class: its last act is the test, and returning from it does not suspend.
import asyncio


class Outbox:
    def __init__(self, ws):
        self._ws = ws
        self._messages = []
        self._wake = asyncio.Event()

    def send(self, message):
        self._messages.append(message)
        self._wake.set()

    async def _flush(self):
        while self._messages:
            await self._ws.send(self._messages.pop(0))

    async def run(self):
        while True:
            await self._flush()
            self._wake.clear()
            await self._wake.wait()
