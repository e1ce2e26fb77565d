# Does not block: what was handed over has been awaited in the block, or is ended by it.
import asyncio
import multiprocessing
import subprocess
from concurrent.futures import ThreadPoolExecutor


async def all_answers(work, items):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(4) as pool:
        return await asyncio.gather(*(loop.run_in_executor(pool, work, item) for item in items))


async def one_after_another(work, items):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        for item in items:
            yield await loop.run_in_executor(pool, work, item)


async def collected(work, items):
    with ThreadPoolExecutor(4) as pool:
        futures = [asyncio.wrap_future(pool.submit(work, item)) for item in items]
        for future in asyncio.as_completed(futures):
            yield await future


async def nothing_submitted(work):
    with ThreadPoolExecutor(4) as pool:
        return await work(pool)


async def terminated(work, item):
    with multiprocessing.Pool(1) as pool:
        pool.apply_async(work, (item,))
        await asyncio.sleep(1)


async def built(target):
    with subprocess.Popen(["make", target]) as child:
        await asyncio.to_thread(child.wait)
