# Blocks: nothing is read before the request that is changed after it.
import asyncio
import requests


class Register:
    def __init__(self):
        self.answers = []

    def keep(self, answer):
        self.answers.append(answer)

    async def ask(self, url):
        answer = requests.get(url)  # error: LAG203 17
        self.keep(answer)
        await asyncio.sleep(0)
