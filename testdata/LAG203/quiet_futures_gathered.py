# The futures of the executor are awaited together.
import asyncio
from concurrent.futures import ThreadPoolExecutor


async def lengths(pool: ThreadPoolExecutor, texts):
    return await asyncio.gather(*(asyncio.wrap_future(pool.submit(len, text)) for text in texts))
