# Blocks: the executor's future is waited for on the loop.
from concurrent.futures import ThreadPoolExecutor

import requests

pool = ThreadPoolExecutor()


def load(url):
    future = pool.submit(requests.get, url)
    return future.result()


async def fetch(url):
    return load(url)  # error: LAG203 11
