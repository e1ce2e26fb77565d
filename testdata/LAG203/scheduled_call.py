# Late: the call itself returns at once; soon after, the loop calls what blocks it.
import asyncio
import functools
import time

import requests


def report(name, task=None):
    requests.post("https://hook.example", data=name, timeout=10)


class Poller:
    def __init__(self):
        self.loop = asyncio.get_event_loop()

    def tick(self):
        time.sleep(1)
        self.loop.call_later(5, self.tick)  # error: LAG203 8

    def arm(self):
        self.loop.call_soon(self.tick)  # error: LAG203 8


async def main(loop: asyncio.AbstractEventLoop):
    task = loop.create_task(asyncio.sleep(1))
    task.add_done_callback(functools.partial(report, "task"))  # error: LAG203 4
    task.add_done_callback(lambda done: report("lambda", done))  # error: LAG203 4
    asyncio.ensure_future(task).add_done_callback(print)
    loop.call_later(1, time.sleep, 2)  # error: LAG203 4
    await task
