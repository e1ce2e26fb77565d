# The item is put directly, but the loop is woken right behind it.
import asyncio
import threading


class Tail:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.lines = asyncio.Queue()

    def start(self):
        threading.Thread(target=self._read).start()

    def _read(self):
        self.lines.put_nowait("line")
        self.loop.call_soon_threadsafe(lambda: None)
