# curio's own sleep.
import curio


async def wait():
    await curio.sleep(1)
