# Blocks: nothing else runs for a second.
import asyncio


async def pause():
    await asyncio.sleep(1)
