# The next frame, not the one that is there; the frame is read only after the wait.
import asyncio


class Camera:
    def __init__(self):
        self._frame = None
        self._taken = asyncio.Event()

    def on_frame(self, frame):
        self._frame = frame
        self._taken.set()

    async def next_frame(self):
        self._taken.clear()  # error: LAG110 8
        await asyncio.wait_for(self._taken.wait(), timeout=5)
        return self._frame
