# trio refuses the call in the thread of a worker; that the thread ends soon does not help.
import trio


class Job:
    def __init__(self):
        self.done = trio.Event()

    async def run(self):
        await trio.to_thread.run_sync(self._work)

    def _work(self):
        self.done.set()  # error: LAG108 8

    async def join(self):
        await self.done.wait()
