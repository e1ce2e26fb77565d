# The condition is handed in without a type; that it is waited for and notified tells what it is.
import asyncio
import threading


class Reader:
    def __init__(self, cond):
        self.cond = cond
        self.items = []

    def put(self, item):
        self.items.append(item)
        with self.cond:
            self.cond.notify()

    def get(self):
        if not self.items:
            with self.cond:
                self.cond.wait()  # error: LAG107 16
        return self.items.pop()


class Hub:
    def __init__(self):
        self.changed = threading.Condition()
        self.reader = Reader(self.changed)


class Tasks:
    def __init__(self, cond):
        self.cond = cond
        self.items = []

    async def put(self, item):
        self.items.append(item)
        async with self.cond:
            self.cond.notify()

    async def get(self):
        if not self.items:
            await asyncio.sleep(0.1)
            async with self.cond:
                await self.cond.wait()  # error: LAG107 16
        return self.items.pop()
