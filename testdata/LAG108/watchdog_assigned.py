# The handler's method is assigned; watchdog calls it in the observer's thread.
import asyncio
import watchdog.events
import watchdog.observers


class Watcher:
    def __init__(self, path):
        self.path = path
        self.changed = asyncio.Event()
        self.observer = watchdog.observers.Observer()

    def _modified(self, event):
        self.changed.set()  # error: LAG108 8

    def start(self):
        handler = watchdog.events.PatternMatchingEventHandler(patterns=[self.path])
        handler.on_modified = self._modified
        self.observer.schedule(handler, self.path)
        self.observer.start()

    async def wait(self):
        await self.changed.wait()
