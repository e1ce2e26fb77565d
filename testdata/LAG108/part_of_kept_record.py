# What is kept are records, and the thread sets the event in each; the other field is no primitive.
import asyncio
import threading


class Listener:
    def __init__(self):
        self.changed = asyncio.Event()
        self.items = []


class Manager:
    def __init__(self, source):
        self.source = source
        self.listeners = set()
        self.lock = threading.Lock()
        threading.Thread(target=self._pump, daemon=True).start()

    async def follow(self):
        listener = Listener()
        with self.lock:
            self.listeners.add(listener)
        while True:
            await listener.changed.wait()
            listener.changed.clear()
            yield listener.items

    def _pump(self):
        for item in self.source:
            with self.lock:
                for listener in self.listeners:
                    listener.items.append(item)
                    listener.changed.set()  # error: LAG108 20
