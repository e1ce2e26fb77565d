# Blocks: between two items.
import time


async def ticks():
    while True:
        yield "tick"
        time.sleep(1)  # error: LAG203 8
