# Blocks: the nested function is called.
import requests


async def fetch(url):
    def load():
        return requests.get(url, timeout=10)

    return load()  # error: LAG203 11
