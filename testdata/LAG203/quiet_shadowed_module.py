# Does not block: the parameter is not the package.
import requests


async def fetch(requests, url):
    return requests.get(url)


def load(url):
    return requests.get(url, timeout=10)
