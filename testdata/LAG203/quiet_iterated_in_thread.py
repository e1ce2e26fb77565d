# The pages are fetched where they are collected: in a thread.
import asyncio
import urllib.request


def pages(urls):
    for url in urls:
        yield urllib.request.urlopen(url).read()


def all_pages(urls):
    return list(pages(urls))


async def show(urls):
    for page in await asyncio.to_thread(all_pages, urls):
        print(page)
