# Blocks: twice.
import asyncio

import requests


async def both(one, other):
    return (await asyncio.to_thread(requests.get, one, timeout=5)).text + (await asyncio.to_thread(requests.get, other, timeout=5)).text
