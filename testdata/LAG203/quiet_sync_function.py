# Does not block a loop: the function is no coroutine.
import requests


def fetch(url):
    return requests.get(url, timeout=10)


async def name(url):
    return url.rpartition("/")[2]
