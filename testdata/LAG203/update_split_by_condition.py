# Blocks: with an await between the test and the write, two tasks spend what is left for one.
import requests


class Client:
    def __init__(self):
        self.left = 1

    async def order(self, url):
        if self.left < 1:
            return
        answer = requests.post(url, timeout=5)  # error: LAG203 17
        rest = answer.json()
        self.left = rest["left"]
