# Lost: the finally makes a new event; what set the old one during the ping is forgotten.
import anyio


class Fetcher:
    def __init__(self, remote):
        self._remote = remote
        self._due = anyio.Event()

    def fetch_soon(self):
        self._due.set()

    async def run(self):
        while True:
            try:
                with anyio.fail_after(60):
                    await self._due.wait()
            except TimeoutError:
                await self._remote.ping()
                continue
            finally:
                self._due = anyio.Event()  # error: LAG103 16
            await self._remote.fetch()
