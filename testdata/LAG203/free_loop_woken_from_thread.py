# Blocks: the helper hands its result to the loop as any thread may.
import asyncio
import urllib.request


class Feed:
    def __init__(self, loop):
        self.loop = loop
        self.done = asyncio.Event()

    def load(self, url):
        urllib.request.urlopen(url).read()
        self.loop.call_soon_threadsafe(self.done.set)

    async def fetch(self, url):
        self.load(url)  # error: LAG203 8
