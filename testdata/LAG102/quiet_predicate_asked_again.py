# The predicate is asked again directly before the clear; an empty queue answers it whatever else was read.
import asyncio


class Pump:
    def __init__(self, sink):
        self._sink = sink
        self._queue = []
        self._paused = False
        self._ready = asyncio.Event()

    def _can_pump(self):
        return self._queue and not self._paused

    def _update(self):
        if self._can_pump():
            self._ready.set()
        else:
            self._ready.clear()

    def write(self, packet):
        self._queue.append(packet)
        self._update()

    def pause(self):
        self._paused = True
        self._update()

    def resume(self):
        self._paused = False
        self._update()

    async def run(self):
        while True:
            await self._ready.wait()
            if self._can_pump():
                await self._sink.send(self._queue.pop(0))
            self._update()
