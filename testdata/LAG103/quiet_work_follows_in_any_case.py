# Whether asked for or timed out, the pages are refreshed after the clear(), in every pass.
import asyncio


class Site:
    def __init__(self, http):
        self._http = http
        self._wanted = set()
        self._asked = asyncio.Event()

    def ask(self, page):
        self._wanted.add(page)
        self._asked.set()

    async def _refresh(self):
        while self._wanted:
            await self._http.get(self._wanted.pop())

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._asked.wait(), timeout=60)
            except asyncio.TimeoutError:
                await self._http.get("/health")
            finally:
                self._asked.clear()
            await self._refresh()
