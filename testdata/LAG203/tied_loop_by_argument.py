# Blocks: the helper is given a queue of the loop, whose sleeping reader no other thread wakes.
import asyncio
import urllib.request


def load(url, answers):
    answers.put_nowait(urllib.request.urlopen(url).read())


async def fetch(url):
    answers = asyncio.Queue()
    load(url, answers)  # error: LAG203 4
    return await answers.get()
