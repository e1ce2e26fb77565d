# Does not block: an empty queue is an exception.
import queue

jobs = queue.Queue()


async def next_job():
    return jobs.get(block=False), jobs.get_nowait()
