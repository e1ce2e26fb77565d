# What is added to a pool's future runs in the worker that has finished it.
import asyncio
from concurrent.futures import ThreadPoolExecutor


async def convert(path, work):
    done = asyncio.Event()

    def finished(future):
        done.set()  # error: LAG108 8

    with ThreadPoolExecutor() as pool:
        pool.submit(work, path).add_done_callback(finished)
        await done.wait()
