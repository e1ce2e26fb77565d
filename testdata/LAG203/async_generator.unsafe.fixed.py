# Blocks: between two items.
import asyncio


async def ticks():
    while True:
        yield "tick"
        await asyncio.sleep(1)
