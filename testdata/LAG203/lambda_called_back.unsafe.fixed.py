# Blocks: the helper calls what it is given.
import asyncio

import requests


def safely(function, *args):
    try:
        return function(*args)
    except OSError:
        return None


async def fetch(url):
    return await asyncio.to_thread(safely, requests.get, url)
