# Which function the variable holds depends on the input: one of them is given a function that is safe.
import asyncio
from functools import partial


def convert(source, half_way, progress):
    progress.append(source.first())
    half_way.set()
    progress.append(source.second())


def copy(source, tell, progress):
    progress.append(source.first())
    tell()


async def show(half_way: asyncio.Event, progress):
    await half_way.wait()
    print(progress)


async def main(source):
    half_way = asyncio.Event()
    progress = []
    loop = asyncio.get_running_loop()
    job = partial(copy, source, partial(loop.call_soon_threadsafe, half_way.set), progress)
    if source.is_new:
        job = partial(copy, source, progress.clear, progress)
    viewer = asyncio.create_task(show(half_way, progress))
    await loop.run_in_executor(None, job)
    await viewer
