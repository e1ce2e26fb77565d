# asyncio.run() runs main() here and now; nobody was told of it before.
import asyncio


class App:
    def __init__(self):
        self._stop = asyncio.Event()

    def stop(self):
        self._stop.set()

    async def main(self):
        self._stop.clear()
        await self._stop.wait()

    def start(self):
        asyncio.run(self.main())
