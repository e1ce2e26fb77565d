# Blocks: under another name.
import asyncio
from time import sleep as pause


async def rest():
    await asyncio.sleep(1)
