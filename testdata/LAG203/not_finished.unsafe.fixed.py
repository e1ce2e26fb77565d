# Blocks: nothing says that the future, thread or process is over, or it says so on one path alone.
import asyncio
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor


async def on_one_path(pool: ThreadPoolExecutor, job, hurry):
    future = pool.submit(job)
    if not hurry:
        await asyncio.wrap_future(future)
    return await asyncio.wrap_future(future)


async def another_one(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    await asyncio.wrap_future(future)
    future = pool.submit(job)
    return await asyncio.wrap_future(future)


async def left_early(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    for _ in range(10):
        if future.done():
            break
        await asyncio.sleep(0.1)
    return await asyncio.wrap_future(future)


async def with_limit(worker: threading.Thread):
    await asyncio.to_thread(worker.join, 5)
    await asyncio.to_thread(worker.join)


async def asked_politely(child: subprocess.Popen):
    child.terminate()
    await asyncio.to_thread(child.wait)


async def first_of_two(pool: ThreadPoolExecutor, one, other):
    first, second = pool.submit(one), pool.submit(other)
    wrapped = [asyncio.wrap_future(first), asyncio.wrap_future(second)]
    await asyncio.wait(wrapped, return_when=asyncio.FIRST_COMPLETED)
    return await asyncio.wrap_future(second)


async def swallowed(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    try:
        await asyncio.wait_for(asyncio.wrap_future(future), 5)
    except TimeoutError:
        print("late")
    return await asyncio.wrap_future(future)
