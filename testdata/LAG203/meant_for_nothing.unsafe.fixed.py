# Blocks, and nothing says that it is meant to: comments describe the program, and the pause has a length.
import asyncio


async def poll(service):
    # Ask again in a while, up to the end of the loop.
    while not service.ready:
        # The next block of data comes after a second.
        await asyncio.sleep(1)  # the service is slow
        await asyncio.sleep(0.5)
    await asyncio.sleep(0)
