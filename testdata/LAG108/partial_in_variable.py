# The executor's function is a `partial` that a variable holds.
import asyncio
from functools import partial


def convert(source, half_way, progress):
    progress.append(source.first())
    half_way.set()  # error: LAG108 4
    progress.append(source.second())


async def show(half_way: asyncio.Event, progress):
    await half_way.wait()
    print(progress)


async def main(source):
    half_way = asyncio.Event()
    progress = []
    job = partial(convert, source, half_way, progress)
    viewer = asyncio.create_task(show(half_way, progress))
    await asyncio.get_running_loop().run_in_executor(None, job)
    await viewer
