# A worker of the queue runs the decorated function in one of its threads.
import asyncio

from huey import SqliteHuey

huey = SqliteHuey("jobs.db")
finished = asyncio.Event()


@huey.task()
def resize(path):
    path.resize()
    finished.set()  # error: LAG108 4


async def drain():
    await finished.wait()
