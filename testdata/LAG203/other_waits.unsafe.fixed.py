# Blocks: waits of queues, children, sockets and other processes.
import asyncio
import queue
import socket
import subprocess

import aioprocessing
import janus
import psutil
import ray


async def taken():
    both = janus.Queue()
    await both.async_q.get()
    return await asyncio.to_thread(both.sync_q.get)


async def started():
    ready = aioprocessing.AioEvent()
    await ready.coro_wait()
    await asyncio.to_thread(ready.wait)


async def printed():
    child = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
    return await asyncio.to_thread(child.stdout.readline)


async def served():
    server = socket.create_server(("", 8000))
    return await asyncio.to_thread(server.accept)


async def ended(name):
    for process in psutil.process_iter():
        if process.name() == name:
            await asyncio.to_thread(process.wait, 3)


async def summed(parts):
    return await asyncio.to_thread(ray.get, parts)


class Jobs:
    def __init__(self, most):
        self.waiting = queue.Queue(maxsize=most)
        self.done = queue.Queue()
        self.results: queue.Queue = queue.Queue(8)

    async def add(self, job):
        self.done.put(job)
        await asyncio.to_thread(self.waiting.put, job)
        await asyncio.to_thread(self.results.put, job, timeout=3)
