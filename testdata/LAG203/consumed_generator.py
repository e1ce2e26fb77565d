# Blocks: the generator is used up here.
import requests


def pages(urls):
    for url in urls:
        yield requests.get(url, timeout=10).text


async def read(urls):
    return list(pages(urls))  # error: LAG203 16
