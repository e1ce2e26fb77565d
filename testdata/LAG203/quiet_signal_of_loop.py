# The loop itself takes the signal.
import asyncio
import signal


async def until_signal():
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
