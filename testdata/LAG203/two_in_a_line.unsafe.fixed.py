# Blocks: twice.
import asyncio

from requests import get


async def both(a, b):
    return await asyncio.to_thread(get, a), await asyncio.to_thread(get, b)
