# The task takes its first step once the starter has suspended; the item is there by then.
import asyncio


class Sender:
    def __init__(self, link):
        self.link = link
        self.outbox = []
        self._filled = asyncio.Event()

    def open(self):
        self.task = asyncio.create_task(self._send())

    def post(self, item):
        self.outbox.append(item)
        self._filled.set()

    async def _send(self):
        self._filled.clear()  # error: LAG109 8
        while True:
            await self._filled.wait()
            self._filled.clear()
            items, self.outbox = self.outbox, []
            await self.link.send(items)
