# Blocks: the helper reads a property that asks the server.
import asyncio

import requests


class Quote:
    def __init__(self, url):
        self.url = url

    @property
    def price(self):
        return requests.get(self.url, timeout=5).json()["price"]

    def shown(self):
        return f"{self.price} EUR"

    async def show(self):
        print(await asyncio.to_thread(self.shown))
