# The thread names the event by its key alone; the table is the module's.
import asyncio
import threading

ready = {}


async def wait_for(name):
    event = ready[name] = asyncio.Event()
    await event.wait()


def watch(source):
    for name in source:
        ready[name].set()  # error: LAG108 8


def main(source):
    threading.Thread(target=watch, args=(source,)).start()
