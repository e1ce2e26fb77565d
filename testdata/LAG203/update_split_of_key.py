# Blocks: what is read of the stock before the call is written back after it.
import requests


class Shop:
    def __init__(self):
        self.stock = {}

    async def sell(self, item, url):
        left = self.stock[item] - 1
        requests.post(url, json={"item": item}, timeout=5)  # error: LAG203 8
        self.stock[item] = left
