# Does not block: the lambda is handed on.
import requests


async def fetch(url, later):
    later(lambda: requests.get(url, timeout=10))
