# Blocks: in a match statement.
import asyncio
import time


async def act(command):
    match command:
        case {"pause": seconds}:
            await asyncio.sleep(seconds)
        case _:
            print(command)
