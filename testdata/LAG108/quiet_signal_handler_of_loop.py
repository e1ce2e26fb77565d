# The loop waits for the signal itself; where it cannot, on Windows, every signal wakes it.
import asyncio
import signal


async def main(server):
    stop = asyncio.Event()
    try:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    except NotImplementedError:
        signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    await stop.wait()
    server.close()
