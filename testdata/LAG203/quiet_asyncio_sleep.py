# Does not block: the loop's own pause.
import asyncio
from asyncio import sleep


async def pause():
    await asyncio.sleep(1)
    await sleep(1)
