# Cleared before the question; an answer that decides nothing; a question that is asked once.
import asyncio


class ClearFirst:
    def __init__(self, broker):
        self.broker = broker
        self.news = asyncio.Event()

    def notify(self):
        self.news.set()

    async def run(self):
        while True:
            self.news.clear()
            letter = await self.broker.fetch()
            if letter is None:
                await self.news.wait()
            else:
                await letter.deliver()


class DecidesNothing:
    def __init__(self, broker):
        self.broker = broker
        self.news = asyncio.Event()

    def notify(self):
        self.news.set()

    async def run(self, log):
        while True:
            log.append(await self.broker.fetch())
            self.news.clear()
            await self.news.wait()


class Once:
    def __init__(self, broker):
        self.broker = broker
        self.news = asyncio.Event()

    def notify(self):
        self.news.set()

    async def ask(self):
        accepted = await self.broker.send()
        if accepted:
            self.news.clear()
            await self.news.wait()
