# The plain methods ask the loop to make the call, or are called on the loop.
import asyncio
import threading


class Uploader:
    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._files = asyncio.Queue()
        self._idle = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._upload())

    async def _upload(self):
        while True:
            path = await self._files.get()
            self.again(path)
            await self._idle.wait()

    def again(self, path):
        self._files.put_nowait(path)

    def upload(self, path):
        self._loop.call_soon_threadsafe(self._files.put_nowait, path)

    def rest(self):
        asyncio.run_coroutine_threadsafe(self._rest(), self._loop)

    async def _rest(self):
        self._idle.set()
