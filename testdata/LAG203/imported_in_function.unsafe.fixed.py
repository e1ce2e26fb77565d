# Blocks: the import is the function's own.
import asyncio


async def rest():
    import time as clock

    await asyncio.sleep(1)
