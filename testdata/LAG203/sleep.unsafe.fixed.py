# Blocks: nothing else runs for a second.
import asyncio
import time


async def pause():
    await asyncio.sleep(1)
