# The event in the record is one of threads.
import asyncio
import threading


class Listener:
    def __init__(self):
        self.changed = threading.Event()
        self.closed = asyncio.Event()


class Manager:
    def __init__(self, source):
        self.source = source
        self.listeners = []
        threading.Thread(target=self._pump, daemon=True).start()

    async def follow(self):
        listener = Listener()
        self.listeners.append(listener)
        while not listener.closed.is_set():
            await asyncio.to_thread(listener.changed.wait)

    def _pump(self):
        for _ in self.source:
            for listener in self.listeners:
                listener.changed.set()
