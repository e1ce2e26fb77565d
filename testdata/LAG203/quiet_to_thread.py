# Does not block: on a thread.
import asyncio

import requests


async def fetch(url):
    return await asyncio.to_thread(requests.get, url, timeout=10)
