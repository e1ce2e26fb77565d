# Blocks: on some path the future whose result is asked for has not been awaited.
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


async def count(text, patient):
    counted = pool.submit(len, text)
    if patient:
        await asyncio.wrap_future(counted)
    return counted.result()  # error: LAG203 11


async def count_in_time(text):
    counted = pool.submit(len, text)
    await asyncio.wait([asyncio.wrap_future(counted)], timeout=5)
    return counted.result()  # error: LAG203 11


async def count_two(text, other):
    counted = pool.submit(len, text)
    other_count = pool.submit(len, other)
    await asyncio.wrap_future(other_count)
    return counted.result()  # error: LAG203 11
