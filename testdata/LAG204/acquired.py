# Late for ever: the lock is acquired and released by calls, in a function nested in the one that makes it.
import asyncio
from _thread import allocate_lock

gate = allocate_lock()


async def crawl(pages, fetch):
    turn = allocate_lock()

    async def one(page):
        turn.acquire()  # error: LAG204 8
        try:
            return await fetch(page)
        finally:
            turn.release()

    return await asyncio.gather(*map(one, pages))


async def probe(host, ping):
    gate.acquire()  # error: LAG204 4
    reply = await ping(host)
    gate.release()
    return reply
