# Quiet: a thread's event blocks the whole loop between the test and the lock; no other task runs meanwhile.
import asyncio
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = asyncio.Condition()
        self.opened = threading.Event()

    async def put(self, item):
        async with self.changed:
            self.items.append(item)
            self.changed.notify()

    async def wait_filled(self):
        while not self.items:
            self.opened.wait(5)
            async with self.changed:
                await self.changed.wait()
