# The thread reads the body of the reply as well.
import asyncio
from urllib.request import urlopen


def fetch(url):
    with urlopen(url) as reply:
        return reply.read()


async def add(documents, url):
    await documents.add(await asyncio.to_thread(fetch, url))
