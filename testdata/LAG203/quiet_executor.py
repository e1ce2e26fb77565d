# Does not block: in an executor.
import asyncio
from concurrent.futures import ThreadPoolExecutor

import requests

pool = ThreadPoolExecutor()


async def fetch(url):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, lambda: requests.get(url, timeout=10))
