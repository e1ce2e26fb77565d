# One attribute, two families: what it is here is not known.
import asyncio
import threading


class Worker:
    def __init__(self, use_asyncio):
        if use_asyncio:
            self.done = asyncio.Event()
        else:
            self.done = threading.Event()

    def start(self):
        threading.Thread(target=self._work).start()

    def _work(self):
        self.done.set()
