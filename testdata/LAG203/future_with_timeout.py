# Blocks: the future is waited for with a timeout; an await would cancel it then.
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


async def count(text):
    await asyncio.sleep(0)
    return pool.submit(len, text).result(timeout=5)  # error: LAG203 11
