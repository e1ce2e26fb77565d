# trio's own sleep.
import trio


async def wait():
    await trio.sleep(1)
