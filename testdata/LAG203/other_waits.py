# Blocks: waits of queues, children, sockets and other processes.
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
    return both.sync_q.get()  # error: LAG203 11


async def started():
    ready = aioprocessing.AioEvent()
    await ready.coro_wait()
    ready.wait()  # error: LAG203 4


async def printed():
    child = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
    return child.stdout.readline()  # error: LAG203 11


async def served():
    server = socket.create_server(("", 8000))
    return server.accept()  # error: LAG203 11


async def ended(name):
    for process in psutil.process_iter():
        if process.name() == name:
            process.wait(3)  # error: LAG203 12


async def summed(parts):
    return ray.get(parts)  # error: LAG203 11


class Jobs:
    def __init__(self, most):
        self.waiting = queue.Queue(maxsize=most)
        self.done = queue.Queue()
        self.results: queue.Queue = queue.Queue(8)

    async def add(self, job):
        self.done.put(job)
        self.waiting.put(job)  # error: LAG203 8
        self.results.put(job, timeout=3)  # error: LAG203 8
