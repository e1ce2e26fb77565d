# Does not block: the nested function is handed to a thread.
import asyncio

import requests


async def fetch(url):
    def load():
        return requests.get(url, timeout=10)

    return await asyncio.to_thread(load)
