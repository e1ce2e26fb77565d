# Blocks: the reply is asked for its status only.
import asyncio
from urllib.request import urlopen


async def is_up(url):
    reply = await asyncio.to_thread(urlopen, url, timeout=5)
    return reply.status == 200


async def wake(url):
    await asyncio.to_thread(urlopen, url, timeout=5)
    await asyncio.sleep(1)
