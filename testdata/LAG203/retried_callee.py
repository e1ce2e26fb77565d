# Blocks: a decorator of another package calls it again and again.
import requests
from tenacity import retry, stop_after_attempt


@retry(stop=stop_after_attempt(3))
def load(url):
    return requests.get(url, timeout=10)


async def fetch(url):
    return load(url)  # error: LAG203 11
