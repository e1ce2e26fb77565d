# The coroutine waits for the thread's end, which wakes the loop; the event is for itself.
import asyncio
import threading


class Job:
    def __init__(self):
        self._done = asyncio.Event()

    async def run(self):
        thread = threading.Thread(target=self._work)
        thread.start()
        await asyncio.to_thread(thread.join)
        return self._done.is_set()

    def _work(self):
        self._done.set()
