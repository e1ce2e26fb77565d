# trio asks the interpreter to wake it at any signal.
import signal

import trio


async def main(server):
    stop = trio.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    await stop.wait()
    server.close()
