# Blocks: a synchronous client in a coroutine.
import asyncio

import requests


async def fetch(url):
    return (await asyncio.to_thread(requests.get, url, timeout=10)).text
