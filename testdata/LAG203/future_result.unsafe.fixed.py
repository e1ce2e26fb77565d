# Blocks: the executor's future is waited for on the loop.
import asyncio
from concurrent.futures import ThreadPoolExecutor

import requests

pool = ThreadPoolExecutor()


def load(url):
    future = pool.submit(requests.get, url)
    return future.result()


async def fetch(url):
    return await asyncio.to_thread(load, url)
