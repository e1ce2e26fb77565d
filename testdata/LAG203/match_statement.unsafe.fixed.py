# Blocks: in a match statement.
import asyncio


async def act(command):
    match command:
        case {"pause": seconds}:
            await asyncio.sleep(seconds)
        case _:
            print(command)
