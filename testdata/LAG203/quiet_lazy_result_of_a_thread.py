# Does not block: the items are collected in the thread.
import asyncio

import requests


def pages(url):
    for number in range(9):
        yield requests.get(f"{url}/{number}", timeout=5)


def names(url):
    return requests.get(url, timeout=5).json()


async def read(url):
    for page in await asyncio.to_thread(lambda: list(pages(url))):
        print(page.text)
    for name in await asyncio.to_thread(names, url):
        print(name)
