# Lost: the page's rows are awaited one by one; a refresh that is asked for meanwhile is erased.
import asyncio


class Listing:
    def __init__(self, api):
        self._api = api
        self._wanted = []
        self._asked = asyncio.Event()

    def ask(self, query):
        self._wanted.append(query)
        self._asked.set()

    async def run(self, show):
        while True:
            queries, self._wanted = self._wanted, []
            for query in queries:
                async for row in self._api.search(query):
                    show(row)
            self._asked.clear()  # error: LAG101 12
            await self._asked.wait()
