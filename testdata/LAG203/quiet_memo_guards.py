# Does not block in most runs: the title is computed once and then kept, however that is written.
import requests

TITLES = {}


def complete(key):
    return requests.get(f"https://titles.example/{key}", timeout=10).text


async def unless_present(key):
    if key not in TITLES:
        TITLES[key] = complete(key)
    return TITLES[key]


async def returned_early(key):
    if key in TITLES:
        return TITLES[key]
    TITLES[key] = complete(key)
    return TITLES[key]


async def warmed(key):
    if key in TITLES:
        return
    TITLES[key] = complete(key)


async def after_an_error(key):
    try:
        return TITLES[key]
    except KeyError:
        TITLES[key] = requests.get(f"https://titles.example/{key}", timeout=10).text
        return TITLES[key]


class Titles:
    def __init__(self):
        self.all = None

    async def load(self):
        if self.all is not None:
            return
        self.all = complete("all")
