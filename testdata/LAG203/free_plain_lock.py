# Blocks: any thread may take a plain lock.
import threading
import urllib.request


class Feed:
    def __init__(self):
        self.lock = threading.Lock()
        self.text = b""

    def load(self, url):
        with self.lock:
            self.text = urllib.request.urlopen(url).read()

    async def refresh(self, url):
        self.load(url)  # error: LAG203 8
