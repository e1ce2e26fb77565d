# Late for ever: `async with`, `async for` and an asynchronous comprehension suspend, too.
import multiprocessing as mp
import threading
from contextlib import suppress

files = threading.Lock()


async def copy(source, pool):
    with files, suppress(OSError):  # error: LAG204 9
        async with pool.connection() as target:
            target.write(source.read())


async def drain(feed, lock: threading.Lock):
    with lock:  # error: LAG204 9
        async for row in feed:
            print(row)


async def collect(feed):
    with shared():  # error: LAG204 9
        return [row async for row in feed]


guard = mp.Lock()


def shared():
    return guard
