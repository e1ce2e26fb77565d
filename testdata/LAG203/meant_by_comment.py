# Blocks, and is meant to: the author says so at the call.
import asyncio
import subprocess
import time


async def hog():
    time.sleep(0.05)  # hogs the event loop, which the watchdog must report  # error: LAG203 4


async def stop():
    # On purpose: nothing may run between the checkpoint and the end.
    subprocess.run(["sync"])  # error: LAG203 4


async def flush(pause):
    if pause:
        time.sleep(pause)  # noqa: ASYNC251  # error: LAG203 8


async def start():
    return asyncio.get_running_loop()
