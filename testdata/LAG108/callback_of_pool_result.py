# The pool calls back in the thread that reads its results; the bare method of the future is called there, too.
import asyncio
from multiprocessing import Pool


async def work(job):
    done = asyncio.get_running_loop().create_future()
    failed = asyncio.Event()
    with Pool(2) as pool:
        pool.apply_async(job, callback=done.set_result, error_callback=lambda error: failed.set())  # error: LAG108 8, LAG108 85
        await asyncio.wait([done, asyncio.ensure_future(failed.wait())])
