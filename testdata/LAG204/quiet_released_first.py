# On time: the lock is given back before the await, on every path.
import _thread
import threading

lock = threading.Lock()
many = _thread.allocate_lock()
rows = []


async def push(sink, row):
    with lock:
        rows.append(row)
    await sink.send(row)


async def pop(sink):
    many.acquire()
    try:
        row = rows.pop()
    finally:
        many.release()
    await sink.send(row)


async def handed_out(sink):
    with lock:
        async def later():
            await sink.send(rows)

        return later
