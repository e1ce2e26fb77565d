# On time: nobody else on this loop can want the lock, or whoever wants it does not wait for it.
import asyncio
import threading

lock = threading.Lock()


async def own(sink):
    mine = threading.Lock()
    with mine:
        await sink.send(1)
    with threading.Lock():
        await sink.send(2)


async def tried(sink):
    if not lock.acquire(blocking=False):
        return
    try:
        await sink.send(3)
    finally:
        lock.release()


async def in_thread(sink):
    await asyncio.to_thread(lock.acquire)
    try:
        await sink.send(4)
    finally:
        lock.release()


async def once(sink):
    with lock:
        await sink.send(5)


def main(sink):
    asyncio.run(once(sink))
