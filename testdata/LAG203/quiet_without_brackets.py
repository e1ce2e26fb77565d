# Does not block: what is read, entered or iterated over is quick, or runs elsewhere.
import asyncio
import contextlib
import functools

import requests


class Quote:
    def __init__(self, url):
        self.url = url
        self._price = None

    @property
    def price(self):
        if self._price is None:
            self._price = requests.get(self.url, timeout=5).json()["price"]
        return self._price

    @functools.cached_property
    def terms(self):
        return requests.get(self.url, timeout=5).text

    def load(self):
        return requests.get(self.url, timeout=5)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._price = None

    def __iter__(self):
        return iter([self.url])


async def compared(left: Quote, right: Quote):
    return left.price < right.price, left.terms


async def passed(quote: Quote):
    return await asyncio.to_thread(quote.load)


async def held(url):
    quote = Quote(url)
    with quote:
        return [part for part in quote]


@contextlib.contextmanager
def named(url):
    yield url


async def stacked(urls):
    with contextlib.ExitStack() as stack:
        return [stack.enter_context(named(url)) for url in urls]
