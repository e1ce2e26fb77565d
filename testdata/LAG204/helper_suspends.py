# Late for ever: what is awaited under the lock suspends two calls below.
import asyncio
import contextlib
import threading


class Meter:
    def __init__(self):
        self.cond = threading.Condition(threading.Lock())
        self.locks: dict[str, threading.Lock] = {}

    async def read(self, port):
        with self.cond:  # error: LAG204 13
            return await self._ask(port)

    async def named(self, name, port):
        with self.locks[name]:  # error: LAG204 13
            await self._ask(port)

    async def _ask(self, port):
        await self._pause()
        return port.value

    async def _pause(self):
        await asyncio.sleep(0.1)


class Shelf:
    def __init__(self):
        self.lock = threading.Lock()

    @contextlib.contextmanager
    def locked(self):
        with self.lock:
            yield self

    async def fill(self, port):
        with self.locked():  # error: LAG204 13
            await port.value
