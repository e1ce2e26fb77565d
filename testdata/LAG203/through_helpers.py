# Blocks: two functions further down.
import requests


def load(url):
    return requests.get(url, timeout=10)


def load_all(urls):
    return [load(url) for url in urls]


async def refresh(urls):
    return load_all(urls)  # error: LAG203 11
