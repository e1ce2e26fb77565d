# On time: a lock of the event loop suspends the second task, and the first goes on.
import asyncio
import threading

import trio

lock = asyncio.Lock()
turns = trio.Semaphore(1)
mixed = threading.Lock()


async def push(sink, row):
    async with lock:
        await sink.send(row)


async def turn(sink, row):
    await lock.acquire()
    try:
        await sink.send(row)
    finally:
        lock.release()
    async with turns:
        await sink.send(row)


async def nested(sink, row):
    async with lock:
        with mixed:
            await sink.send(row)


def unknown(lock):
    async def push(sink):
        with lock:
            await sink.send()

    return push
