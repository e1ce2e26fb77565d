# The queue is made in the thread, and nobody else knows it.
import asyncio
import threading


def work():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    return queue.get_nowait()


def start():
    threading.Thread(target=work).start()
