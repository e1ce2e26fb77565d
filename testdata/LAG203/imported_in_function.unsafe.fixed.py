# Blocks: the import is the function's own.
import asyncio


async def rest():
    await asyncio.sleep(1)
