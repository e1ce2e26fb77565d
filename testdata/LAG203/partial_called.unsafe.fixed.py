# Blocks: a partial is called in the end.
import asyncio
from functools import partial

import requests


async def fetch(url):
    load = partial(requests.get, url, timeout=10)
    return await asyncio.to_thread(load)
