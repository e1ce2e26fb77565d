# On time: these libraries call plain functions in a thread of their own, or nothing of it is known.
import time
from concurrent.futures import ThreadPoolExecutor

import requests
import socketio
import tornado.web
from fastapi import BackgroundTasks, Depends, FastAPI
from litestar import get
from mcp.server.fastmcp import FastMCP
from tornado.concurrent import run_on_executor

api = FastAPI()
tools = FastMCP("shop")
sio = socketio.Server(async_mode="threading")


def user():
    return requests.get("https://user.example", timeout=5).json()


@api.get("/price")
def price(tasks: BackgroundTasks, user=Depends(user)):
    tasks.add_task(audit)
    return requests.get("https://prices.example", timeout=5).json()


def audit():
    requests.post("https://audit.example", timeout=5)


@tools.tool()
def search(text: str) -> str:
    return requests.get("https://search.example", timeout=5).text


@sio.event
def connect(sid, environ):
    time.sleep(1)


@get("/rates", sync_to_thread=True)
def rates() -> dict:
    return requests.get("https://rates.example", timeout=5).json()


class Page(tornado.web.RequestHandler):
    executor = ThreadPoolExecutor()

    @run_on_executor
    def post(self):
        time.sleep(1)


def of_pool():
    future = ThreadPoolExecutor().submit(user)
    future.add_done_callback(lambda done: audit())


def by_name(loop, task):
    loop.call_soon(audit)
    task.add_done_callback(audit)
