# The future of the executor is awaited.
import asyncio
from concurrent.futures import ProcessPoolExecutor

pool = ProcessPoolExecutor()


async def count(text):
    return await asyncio.wrap_future(pool.submit(len, text))
