# Blocks: a partial is called in the end.
from functools import partial

import requests


async def fetch(url):
    load = partial(requests.get, url, timeout=10)
    return load()  # error: LAG203 11
