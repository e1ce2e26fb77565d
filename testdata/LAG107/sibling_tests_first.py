# why: with a timeout the state is tested before the wait, without one it is not: an announcement made before is slept through
import asyncio
import threading
import time


class Bounded:
    def __init__(self, limit):
        self.limit = limit
        self.items = []
        self.room = threading.Condition()

    def put(self, item, timeout=None):
        with self.room:
            if self.limit > 0:
                if timeout is None:
                    self.room.wait()  # error: LAG107 20
                else:
                    end = time.monotonic() + timeout
                    while len(self.items) >= self.limit:
                        left = end - time.monotonic()
                        if left <= 0:
                            raise TimeoutError
                        self.room.wait(left)
            self.items.append(item)

    def take(self):
        with self.room:
            item = self.items.pop(0)
            self.room.notify()
            return item


class Sequence:
    def __init__(self):
        self.changed = asyncio.Condition()
        self.number = 0

    async def advance(self):
        async with self.changed:
            self.number += 1
            self.changed.notify_all()

    async def beyond(self, after, timeout=None):
        async with self.changed:
            try:
                if timeout is None:
                    await self.changed.wait()  # error: LAG107 20
                else:
                    await asyncio.wait_for(
                        self.changed.wait_for(lambda: self.number > after), timeout=timeout
                    )
            except TimeoutError:
                return None
            return self.number


class Opened:
    def __init__(self):
        self.changed = threading.Condition()
        self.state = "new"

    def turn(self, state):
        with self.changed:
            self.state = state
            self.changed.notify_all()

    def is_open(self):
        return self.state == "open"

    def wait_open(self, timeout=None):
        with self.changed:
            if timeout is not None:
                self.changed.wait(timeout)  # error: LAG107 16
            else:
                self.changed.wait_for(self.is_open)
            if not self.is_open():
                raise TimeoutError
