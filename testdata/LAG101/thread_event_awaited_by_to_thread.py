# Lost: a threading event is set by another thread at any time, also where the coroutine does not suspend.
import asyncio
import threading


class Bridge:
    def __init__(self):
        self._frames = []
        self._landed = threading.Event()

    def on_frame(self, frame):
        self._frames.append(frame)
        self._landed.set()

    async def next_frame(self):
        while not self._frames:
            self._landed.clear()  # error: LAG101 12
            await asyncio.to_thread(self._landed.wait)
        return self._frames.pop(0)
