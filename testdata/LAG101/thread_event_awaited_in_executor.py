# Lost: the coroutine waits in a worker thread; the event is set by yet another one, at any time.
import asyncio
import threading


class Bridge:
    def __init__(self):
        self._frames = []
        self._landed = threading.Event()

    def on_frame(self, frame):
        self._frames.append(frame)
        self._landed.set()

    async def last_frame(self):
        loop = asyncio.get_running_loop()
        while not self._frames:
            self._landed.clear()  # error: LAG101 12
            await loop.run_in_executor(None, self._landed.wait)
        return self._frames.pop()
