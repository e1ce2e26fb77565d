# The class runs the loop in a thread, and its plain methods are for other threads.
import asyncio
import threading


class Uploader:
    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._files = asyncio.Queue()
        self._closed = asyncio.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._files.put_nowait("first.txt")
        self._thread.start()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._upload())

    async def _upload(self):
        while not self._closed.is_set():
            await self._send(await self._files.get())
        await self._closed.wait()

    async def _send(self, path):
        await asyncio.sleep(0)

    def upload(self, path):
        with self._lock:
            self._files.put_nowait(path)  # error: LAG108 12

    def close(self):
        self._closed.set()  # error: LAG108 8
        self._thread.join()
