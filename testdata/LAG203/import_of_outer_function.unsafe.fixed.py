# Blocks: the sleep stops the loop; `asyncio` is imported by the function around the coroutine.


def start(jobs):
    import asyncio

    async def poll():
        while jobs:
            await asyncio.sleep(1)

    asyncio.run(asyncio.wait_for(poll(), 60))


async def rest(jobs):
    import asyncio

    await asyncio.sleep(2)
    await asyncio.gather(*jobs)
