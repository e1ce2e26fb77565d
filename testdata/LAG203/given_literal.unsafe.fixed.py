# Blocks: it is asked to.
import asyncio

import requests


def load(url, cached=True):
    if cached:
        return None
    return requests.get(url, timeout=10)


async def fetch(url):
    return await asyncio.to_thread(load, url, cached=False)
