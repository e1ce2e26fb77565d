# Blocks: the lock is reentrant for its owner alone; a thread would wait for the one that holds it.
import threading
import urllib.request


class Feed:
    def __init__(self):
        self.lock = threading.RLock()
        self.text = b""

    def load(self, url):
        with self.lock:
            self.text = urllib.request.urlopen(url).read()

    async def refresh(self, url):
        self.load(url)  # error: LAG203 8

    async def both(self, urls):
        with self.lock:
            for url in urls:
                await self.refresh(url)
