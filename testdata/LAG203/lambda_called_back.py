# Blocks: the helper calls what it is given.
import requests


def safely(function, *args):
    try:
        return function(*args)
    except OSError:
        return None


async def fetch(url):
    return safely(requests.get, url)  # error: LAG203 11
