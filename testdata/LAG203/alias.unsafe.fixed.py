# Blocks: under another name.
import asyncio


async def rest():
    await asyncio.sleep(1)
