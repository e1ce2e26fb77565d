# Blocks: the nested function is called.
import asyncio

import requests


async def fetch(url):
    def load():
        return requests.get(url, timeout=10)

    return await asyncio.to_thread(load)
