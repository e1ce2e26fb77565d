# The queue is handed to the thread; the coroutine that made it sleeps on it.
import asyncio
import threading


def read(stream, lines):
    for line in stream:
        lines.put_nowait(line)  # error: LAG108 8


async def show(stream):
    lines = asyncio.Queue()
    threading.Thread(target=read, args=(stream, lines)).start()
    while True:
        print(await lines.get())
