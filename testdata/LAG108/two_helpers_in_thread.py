# The thread's body calls a helper, whose own helper sets the event.
import asyncio
import threading


class Receiver:
    def __init__(self, port):
        self.frames = []
        self.arrived = asyncio.Event()
        threading.Thread(target=self._read, args=(port,)).start()

    def _read(self, port):
        for frame in port:
            self._keep(frame)

    def _keep(self, frame):
        self.frames.append(frame)
        self._announce()

    def _announce(self):
        self.arrived.set()  # error: LAG108 8

    async def next_frame(self):
        while not self.frames:
            self.arrived.clear()
            await self.arrived.wait()
        return self.frames.pop(0)
