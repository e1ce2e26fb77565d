# Quiet: what is waited for is over on every path.
import asyncio
import os
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor


class Runner:
    def __init__(self):
        self.worker = threading.Thread(target=print)
        self.child = subprocess.Popen(["make"])

    async def stop(self):
        while True:
            if not self.worker.is_alive():
                break
            await asyncio.sleep(0.1)
        self.worker.join()

    async def kill(self):
        if self.child.poll() is None:
            self.child.kill()
        return self.child.wait()

    async def kill_by_signal(self):
        os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()


def reap(child: subprocess.Popen):
    child.kill()
    child.communicate()


async def in_helper(child: subprocess.Popen):
    reap(child)


async def by_code(child: subprocess.Popen):
    code = child.poll()
    while code is None:
        await asyncio.sleep(0.1)
        code = child.poll()
    if child.returncode is not None:
        child.wait()


async def both_paths(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    if not future.done():
        await asyncio.wrap_future(future)
    return future.result()


async def in_time(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    try:
        await asyncio.wait_for(asyncio.wrap_future(future), 5)
    except TimeoutError:
        return None
    return future.result()


async def under_another_name(pool: ThreadPoolExecutor, job):
    future = pool.submit(job)
    ending = asyncio.wrap_future(future)
    await ending
    return future.result() if future.done() else None


async def several(pool: ThreadPoolExecutor, jobs):
    futures = [pool.submit(job) for job in jobs]
    await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))
    return [future.result() for future in futures]


async def waited_for(pool: ThreadPoolExecutor, one, other):
    first, second = pool.submit(one), pool.submit(other)
    await asyncio.wait([asyncio.wrap_future(first), asyncio.wrap_future(second)])
    return first.result(), second.result()


async def joined_elsewhere(worker: threading.Thread):
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, worker.join)
    worker.join()


async def given_up(worker: threading.Thread):
    for _ in range(50):
        if not worker.is_alive():
            break
        await asyncio.sleep(0.1)
    else:
        raise RuntimeError("still busy")
    worker.join()
