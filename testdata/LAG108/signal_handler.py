# The handler runs in the main thread, but an idle loop goes on sleeping.
import asyncio
import signal


async def main(server):
    stop = asyncio.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())  # error: LAG108 56
    await stop.wait()
    server.close()
