# Blocks: a thread's event is waited for on the loop.
import asyncio
import threading

ready = threading.Event()


async def until_ready():
    await asyncio.to_thread(ready.wait)
