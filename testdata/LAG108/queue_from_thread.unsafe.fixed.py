# Items that a thread puts into an asyncio queue lie there until the loop wakes for another reason.
import asyncio
import threading


class Tail:
    def __init__(self, loop: asyncio.AbstractEventLoop, path):
        self._loop = loop
        self.path = path
        self.lines = asyncio.Queue()

    def start(self):
        thread = threading.Thread(target=self._read, daemon=True)
        thread.start()

    def _read(self):
        with open(self.path) as stream:
            for line in stream:
                self._loop.call_soon_threadsafe(self.lines.put_nowait, line)
