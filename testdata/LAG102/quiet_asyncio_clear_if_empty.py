# On one event loop the test and the clear() are one step.
import asyncio


class Counter:
    def __init__(self, clerk):
        self._clerk = clerk
        self._tickets = asyncio.Queue()
        self._waiting = asyncio.Event()

    def issue(self, ticket):
        self._tickets.put_nowait(ticket)
        self._waiting.set()

    async def run(self):
        while True:
            await self._waiting.wait()
            ticket = self._tickets.get_nowait()
            if self._tickets.empty():
                self._waiting.clear()
            await self._clerk.serve(ticket)
