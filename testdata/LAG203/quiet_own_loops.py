# On time: the coroutine has an event loop and a thread for itself, so nobody else waits for it.
import asyncio
import threading
import time

import requests
from flask import Blueprint, Flask
from flask.views import MethodView

app = Flask(__name__)
pages = Blueprint("pages", __name__)


@app.get("/price")
async def price():
    await noted()
    return requests.get("https://prices.example", timeout=5).text


@pages.before_request
async def noted():
    time.sleep(0.1)


class Beacon(threading.Thread):
    async def blink(self):
        while True:
            time.sleep(1)
            await self.once()

    async def once(self):
        requests.get("https://lamp.example", timeout=5)

    def run(self):
        asyncio.run(self.blink())


async def poll(url):
    requests.get(url, timeout=5)


def polling(url):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(poll(url))


def start(url):
    threading.Thread(target=polling, args=(url,), daemon=True).start()


class Prices(MethodView):
    async def get(self):
        return requests.get("https://prices.example", timeout=5).text
