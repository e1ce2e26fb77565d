# The guards of the thread cases, word for word, on one event loop: no suspension point, no other party.
import asyncio


class Guards:
    def __init__(self):
        self._closed = False
        self._rows = []
        self._reply = None
        self._kick = asyncio.Event()

    def add(self, row):
        self._rows.append(row)
        self._kick.set()

    def resolve(self, reply):
        self._reply = reply
        self._kick.set()

    def close(self):
        self._closed = True
        self._kick.set()

    @property
    def idle(self):
        return not self._rows

    def _has_work(self):
        return bool(self._rows)

    async def result(self):
        if self._reply is None:
            self._kick.clear()
            await self._kick.wait()
        return self._reply

    async def take(self):
        while not (self._closed or self._rows):
            self._kick.clear()
            await self._kick.wait()
        return self._rows.pop(0)

    async def take_by_property(self):
        while self.idle:
            self._kick.clear()
            await self._kick.wait()
        return self._rows.pop(0)

    async def take_by_method(self):
        while not self._has_work():
            self._kick.clear()
            await asyncio.wait_for(self._kick.wait(), timeout=60)
        return self._rows.pop(0)

    async def lines(self):
        while True:
            if self._rows:
                yield self._rows.pop(0)
            else:
                self._kick.clear()
                await self._kick.wait()
