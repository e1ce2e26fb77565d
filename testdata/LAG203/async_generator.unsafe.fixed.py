# Blocks: between two items.
import asyncio
import time


async def ticks():
    while True:
        yield "tick"
        await asyncio.sleep(1)
