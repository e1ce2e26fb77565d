# Blocks: the iterator is made in a thread, and asked for its items on the loop.
import asyncio
from concurrent.futures import as_completed

import requests


def pages(url):
    for number in range(9):
        yield requests.get(f"{url}/{number}", timeout=5)


async def finished(futures):
    for future in await asyncio.to_thread(as_completed, futures):  # error: LAG203 24
        print(future.done())


async def read(url):
    return [page.text for page in await asyncio.to_thread(pages, url)]  # error: LAG203 40
