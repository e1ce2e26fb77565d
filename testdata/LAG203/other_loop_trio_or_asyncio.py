# Blocks: the module knows two event loops, and nothing tells which one runs the function.
import asyncio
import time

import trio


async def wait():
    time.sleep(1)  # error: LAG203 4


def main(name):
    return asyncio.run(wait()) if name == "asyncio" else trio.run(wait)
