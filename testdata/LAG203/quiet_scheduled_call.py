# On time: what is scheduled is quick, or itself hands the work to a thread or a task.
import asyncio
import threading

import requests


def report():
    requests.post("https://hook.example", timeout=10)


def in_thread():
    threading.Thread(target=report).start()


async def later():
    await asyncio.to_thread(report)


def as_task():
    asyncio.ensure_future(later())


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(in_thread)
    loop.call_later(1, as_task)
    loop.call_later(1, print, report)
    task = asyncio.create_task(later())
    task.add_done_callback(lambda done: report)
    await task
