# Blocks: in each pass.
import requests


def pages(urls):
    for url in urls:
        yield requests.get(url, timeout=10).text


async def read(urls):
    for page in pages(urls):  # error: LAG203 16
        print(page)
