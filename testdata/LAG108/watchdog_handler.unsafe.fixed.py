# watchdog calls its handlers in the observer's thread.
import asyncio

from watchdog.events import FileSystemEventHandler


class Reload(FileSystemEventHandler):
    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.loop = loop
        self.needed = asyncio.Event()

    def on_modified(self, event):
        self.loop.call_soon_threadsafe(self.needed.set)
