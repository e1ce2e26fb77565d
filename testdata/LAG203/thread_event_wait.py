# Blocks: a thread's event is waited for on the loop.
import threading

ready = threading.Event()


async def until_ready():
    ready.wait()  # error: LAG203 4
