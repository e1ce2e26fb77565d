# More of the thread cases on one event loop: slices, swaps, a try, a log line, but no suspension before the wait.
import asyncio
import logging

log = logging.getLogger(__name__)


class Loops:
    def __init__(self, out, limit):
        self._out = out
        self._limit = limit
        self._cells = []
        self._done = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()

    async def write(self, cell):
        while len(self._cells) >= self._limit:
            self._drained.clear()
            await self._drained.wait()
        self._cells.append(cell)
        self._filled.set()

    async def read(self):
        while not self._cells:
            self._filled.clear()
            await self._filled.wait()
        cell = self._cells.pop(0)
        self._drained.set()
        return cell

    async def copy_slices(self):
        while True:
            for cell in self._cells[self._done :]:
                self._out.write(cell)
                self._done += 1
            self._filled.clear()
            await self._filled.wait()

    async def swap(self):
        while True:
            try:
                cells, self._cells = self._cells, []
                self._out.writelines(cells)
            except OSError:
                log.exception("write failed")
            finally:
                self._drained.set()
            self._filled.clear()
            log.debug("waiting for cells")
            if await self._filled.wait():
                continue

    async def swap_with_timeout(self):
        while True:
            if self._cells:
                self._out.write(self._cells.pop(0))
                continue
            self._filled.clear()
            try:
                async with asyncio.timeout(10):
                    await self._filled.wait()
            except TimeoutError:
                await self._out.drain()
