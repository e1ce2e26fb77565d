# Blocks: a decorator of another package calls it again and again.
import asyncio

import requests
from tenacity import retry, stop_after_attempt


@retry(stop=stop_after_attempt(3))
def load(url):
    return requests.get(url, timeout=10)


async def fetch(url):
    return await asyncio.to_thread(load, url)
