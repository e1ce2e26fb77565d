# The number is read and written back under a lock that is kept during the request.
import asyncio

import httpx


class Counter:
    def __init__(self):
        self.count = 0
        self.lock = asyncio.Lock()

    async def number(self, url):
        async with self.lock, httpx.AsyncClient() as client:
            taken = self.count
            await client.post(url, json=taken)
            self.count = taken + 1
