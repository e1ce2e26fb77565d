# The thread's target calls the helper that sets: it runs in the thread, too. No loop is at hand.
import asyncio
import threading


class Monitor:
    def __init__(self):
        self.changed = asyncio.Event()

    def start(self):
        threading.Thread(target=self._watch, daemon=True).start()

    def _announce(self):
        self.changed.set()  # error: LAG108 8

    def _watch(self):
        while True:
            self.poll()
            self._announce()

    def poll(self):
        pass
