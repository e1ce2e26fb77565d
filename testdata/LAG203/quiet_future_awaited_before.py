# The future is awaited first; its result is there when it is asked for.
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


async def run_on(loop, work):
    task = asyncio.run_coroutine_threadsafe(work, loop)
    await asyncio.wrap_future(task)
    return task.result()


async def count(text):
    counted = pool.submit(len, text)
    wrapped = asyncio.wrap_future(counted)
    try:
        await wrapped
        print(counted.result())
    finally:
        print("counted")


async def count_in_time(text):
    counted = pool.submit(len, text)
    await asyncio.wait_for(asyncio.wrap_future(counted), 5)
    return counted.result()
