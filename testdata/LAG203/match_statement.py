# Blocks: in a match statement.
import time


async def act(command):
    match command:
        case {"pause": seconds}:
            time.sleep(seconds)  # error: LAG203 12
        case _:
            print(command)
