# Blocks: the number is read and written in one step after the call.
import requests


class Counter:
    def __init__(self):
        self.count = 0

    async def number(self, urls):
        for url in urls:
            requests.post(url, timeout=5)  # error: LAG203 12
            self.count += 1
