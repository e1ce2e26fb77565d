# Blocks: the end of the block waits for what was handed over and not awaited.
import asyncio
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def first_answer(work):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:  # error: LAG203 9
        async with asyncio.timeout(3):
            return await asyncio.wait_for(loop.run_in_executor(pool, work), 1)


async def scattered(work, items):
    with ProcessPoolExecutor() as pool:  # error: LAG203 9
        for item in items:
            pool.submit(work, item)
        await asyncio.sleep(0)


async def built(target):
    with subprocess.Popen(["make", target]):  # error: LAG203 9
        await asyncio.sleep(1)
