# Blocks: with an await between the test and the write, two tasks log in.
import requests


class Client:
    def __init__(self):
        self.token = None

    async def log_in(self, url):
        if self.token is not None:
            return
        answer = requests.post(url, timeout=5)  # error: LAG203 17
        text = answer.json()
        self.token = text["token"]
