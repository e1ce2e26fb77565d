# Blocks: the test is about something else than what the call computes.
import asyncio

import requests

TITLES = {}
SEEN = set()


def complete(key):
    return requests.get(f"https://titles.example/{key}", timeout=10).text


async def other_container(key):
    if key in SEEN:
        return
    TITLES[key] = await asyncio.to_thread(complete, key)


class Titles:
    def __init__(self):
        self.closed = False
        self.last = ""

    async def load(self, key):
        if self.closed:
            return
        self.last = await asyncio.to_thread(complete, key)


async def parsed(key):
    try:
        return int(key)
    except ValueError:
        TITLES[key] = (
            await asyncio.to_thread(requests.get, f"https://titles.example/{key}", timeout=10)
        ).text
        return TITLES[key]
