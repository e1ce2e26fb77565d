# Blocks: a synchronous client in a coroutine.
import requests


async def fetch(url):
    return requests.get(url, timeout=10).text  # error: LAG203 11
