# Nobody sleeps on the primitives: the loop looks now and then.
import asyncio
import threading


class Job:
    def __init__(self):
        self.done = asyncio.Event()
        self.lines = asyncio.Queue()
        self.thread = None

    def start(self):
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        self.lines.put_nowait("done")
        self.done.set()

    async def finish(self, show):
        while not self.done.is_set():
            await asyncio.sleep(0.1)
        while not self.lines.empty():
            show(self.lines.get_nowait())
