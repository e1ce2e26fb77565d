# Blocks: nothing else runs for a second.
import time


async def pause():
    time.sleep(1)  # error: LAG203 4
