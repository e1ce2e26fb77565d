# Blocks: a property, `with` on an object made before, a loop over an object, `enter_context`.
import contextlib

import requests


class Quote:
    def __init__(self, url):
        self.url = url
        self.reply = None

    @property
    def price(self):
        return requests.get(self.url, timeout=5).json()["price"]

    def __enter__(self):
        self.reply = requests.get(self.url, timeout=5)
        return self

    def __exit__(self, *error):
        requests.delete(self.url, timeout=5)

    def __iter__(self):
        return self

    def __next__(self):
        return requests.get(self.url, timeout=5)

    async def show(self):
        print(self.url)

    async def show_twice(self):
        first = self.price  # error: LAG203 16
        return first, self.url


async def compared(left: Quote, right: Quote):
    return left.price < right.price  # error: LAG203 11, LAG203 24


async def held(url):
    quote = Quote(url)
    with quote:  # error: LAG203 9
        return quote.reply


async def listed(url):
    return [reply.status_code for reply in Quote(url)]  # error: LAG203 43


@contextlib.contextmanager
def session(url):
    requests.post(url, timeout=5)
    yield url


async def stacked(urls):
    with contextlib.ExitStack() as stack:
        return [stack.enter_context(session(url)) for url in urls]  # error: LAG203 36
