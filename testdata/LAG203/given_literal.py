# Blocks: it is asked to.
import requests


def load(url, cached=True):
    if cached:
        return None
    return requests.get(url, timeout=10)


async def fetch(url):
    return load(url, cached=False)  # error: LAG203 11
