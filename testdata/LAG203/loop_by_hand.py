# Blocks: a loop of the program's own resumes the coroutine; asyncio is imported for something else.
import asyncio
import time


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


async def wait():
    time.sleep(1)  # error: LAG203 4


def kind(function):
    return asyncio.iscoroutinefunction(function)
