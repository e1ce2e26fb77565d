"""awaited answer: a store is asked, answers that it has nothing, and the flag is cleared.

Lost: an order that comes while the answer is on its way lies there until the timeout.

fix: none
"""

import asyncio

ORDERS = 2


class Store:
    def __init__(self):
        self.orders = []

    async def next_order(self):
        order = self.orders.pop(0) if self.orders else None
        await asyncio.sleep(0)
        return order


class Fetcher:
    def __init__(self, store):
        self.store = store
        self.done = []
        self.news = asyncio.Event()

    def notify(self):
        self.news.set()

    async def run(self):
        while len(self.done) < ORDERS:
            order = await self.store.next_order()
            if order is not None:
                self.done.append(order)
                continue
            self.news.clear()  # error: LAG101
            try:
                await asyncio.wait_for(self.news.wait(), timeout=15)
            except asyncio.TimeoutError:
                return


def setup():
    return Fetcher(Store())


async def consumer(fetcher):
    await fetcher.run()


async def producer(fetcher):
    for order in range(ORDERS):
        await asyncio.sleep(0)
        fetcher.store.orders.append(order)
        fetcher.notify()


def stranded(fetcher):
    return list(fetcher.store.orders)
