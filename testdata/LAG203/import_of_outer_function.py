# Blocks: the sleep stops the loop; `asyncio` is imported by the function around the coroutine.
import time


def start(jobs):
    import asyncio

    async def poll():
        while jobs:
            time.sleep(1)  # error: LAG203 12

    asyncio.run(asyncio.wait_for(poll(), 60))


async def rest(jobs):
    import asyncio

    time.sleep(2)  # error: LAG203 4
    await asyncio.gather(*jobs)
