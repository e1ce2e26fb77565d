# The thread cases on one event loop: the drain and the clear() are one step, the only suspension is the wait.
import asyncio


class Twins:
    def __init__(self, out):
        self._out = out
        self._rows = []
        self._latest = None
        self._ready = asyncio.Event()

    def add(self, row):
        self._rows.append(row)
        self._latest = row
        self._ready.set()

    def _acknowledge(self):
        self._ready.clear()

    async def show_latest(self):
        while True:
            await self._ready.wait()
            self._out.write(self._latest)
            self._ready.clear()

    async def swap(self):
        while True:
            await self._ready.wait()
            try:
                rows, self._rows = self._rows, []
                self._out.writelines(rows)
            except OSError:
                self._out.close()
            self._ready.clear()

    async def copy(self):
        while await self._ready.wait():
            for row in self._rows[:]:
                self._out.write(row)
            self._acknowledge()


async def stream(flag, queue, out):
    while True:
        if flag.is_set():
            while not queue.empty():
                out.write(queue.get_nowait())
            flag.clear()
        else:
            await asyncio.wait_for(flag.wait(), 15)
