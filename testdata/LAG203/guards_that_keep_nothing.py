# Blocks: the test is about something else than what the call computes.
import requests

TITLES = {}
SEEN = set()


def complete(key):
    return requests.get(f"https://titles.example/{key}", timeout=10).text


async def other_container(key):
    if key in SEEN:
        return
    TITLES[key] = complete(key)  # error: LAG203 18


class Titles:
    def __init__(self):
        self.closed = False
        self.last = ""

    async def load(self, key):
        if self.closed:
            return
        self.last = complete(key)  # error: LAG203 20


async def parsed(key):
    try:
        return int(key)
    except ValueError:
        TITLES[key] = requests.get(f"https://titles.example/{key}", timeout=10).text  # error: LAG203 22
        return TITLES[key]
