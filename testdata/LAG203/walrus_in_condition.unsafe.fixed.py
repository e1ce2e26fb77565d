# Blocks: in a test.
import asyncio

import requests


async def is_up(url):
    if (reply := await asyncio.to_thread(requests.get, url, timeout=10)).ok:
        return True
    return reply.status_code
