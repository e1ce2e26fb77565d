# Blocks: the generator fetches a page for each item, on the loop, whoever made it.
import urllib.request


def pages(urls):
    for url in urls:
        yield urllib.request.urlopen(url).read()


async def show(urls):
    for page in pages(urls):  # error: LAG203 16
        print(page)
