# Blocks: the reply is asked for its status only.
import asyncio
from urllib.request import urlopen


async def is_up(url):
    reply = urlopen(url, timeout=5)  # error: LAG203 12
    return reply.status == 200


async def wake(url):
    urlopen(url, timeout=5)  # error: LAG203 4
    await asyncio.sleep(1)
