# On time: a thread, a pool or a queue runs the function, or nobody does; the call only arranges it.
from asgiref.sync import sync_to_async
import dask
import requests
from huey import SqliteHuey
from huey.contrib.djhuey import db_task
from pebble import concurrent
from textual import work
from tornado.concurrent import run_on_executor
from unsync import unsync

from app.threads import run_in_thread

queue = SqliteHuey()
URL = "https://stock.example"


@unsync
def level():
    return requests.get(URL, timeout=5)


@queue.periodic_task(lambda now: True)
def refresh():
    requests.get(URL, timeout=5)


@db_task(retries=2)
def stored():
    requests.get(URL, timeout=5)


@concurrent.process(timeout=10)
def parsed():
    return requests.get(URL, timeout=5)


@dask.delayed(pure=True)
def node():
    return requests.get(URL, timeout=5)


@sync_to_async(thread_sensitive=False)
def fetched():
    return requests.get(URL, timeout=5)


@run_in_thread
def quietly():
    requests.get(URL, timeout=5)


class Screen:
    @work(thread=True)
    def fill(self):
        requests.get(URL, timeout=5)

    @run_on_executor(executor="pool")
    def ask(self):
        return requests.get(URL, timeout=5)

    async def on_mount(self):
        self.fill()
        return await self.ask()


async def main():
    refresh()
    stored()
    quietly()
    job = parsed()
    graph = node()
    return await level(), await fetched(), job, graph
