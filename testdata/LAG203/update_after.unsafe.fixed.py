# Blocks: the number is read and written in one step after the call.
import asyncio

import requests


class Counter:
    def __init__(self):
        self.count = 0

    async def number(self, urls):
        for url in urls:
            await asyncio.to_thread(requests.post, url, timeout=5)
            self.count += 1
