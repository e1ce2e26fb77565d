# Quiet: the coroutine blocks the loop until the thread has ended; nobody sleeps on the event by then.
import asyncio
import threading


async def compute(work):
    done = asyncio.Event()
    started = threading.Event()

    def run():
        started.set()
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    thread.join()
    await done.wait()
