# Lost: the broker is asked, a notification comes while the answer is on its way, and the clear erases it.
import asyncio


class Mailman:
    def __init__(self, broker):
        self.broker = broker
        self.news = asyncio.Event()

    def notify(self):
        self.news.set()

    async def run(self):
        while True:
            letter = await self.broker.fetch()
            if letter is None:
                self.news.clear()  # error: LAG101 16
                await self.news.wait()
            else:
                await letter.deliver()
