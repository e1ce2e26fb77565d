# Blocks: who updates the number takes the lock, which an await keeps.
import asyncio

import requests


class Counter:
    def __init__(self):
        self.count = 0
        self.lock = asyncio.Lock()

    async def number(self, url):
        async with self.lock:
            taken = self.count
            await asyncio.to_thread(requests.post, url, json=taken, timeout=5)
            self.count = taken + 1
