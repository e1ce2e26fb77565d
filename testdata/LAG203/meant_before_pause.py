# Blocks, and is meant to: the pause lets the other tasks see how late they are.
import asyncio
from time import sleep


async def late_handler(request):
    sleep(2)  # error: LAG203 4
    await asyncio.sleep(0)
    request.done.set_result(None)


async def late_twice(request):
    await asyncio.sleep(delay=0.0)
    sleep(2)  # error: LAG203 4
