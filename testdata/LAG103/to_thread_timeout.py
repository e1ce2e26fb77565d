# Lost: the timeout is an argument of to_thread(); during the ping a request is erased.
import asyncio, threading


class W:
    def __init__(self):
        self.ev = threading.Event()

    def ask(self):
        self.ev.set()

    async def run(self):
        while True:
            try:
                if await asyncio.to_thread(self.ev.wait, 10):
                    await self.reload()
                else:
                    await self.ping()
            finally:
                self.ev.clear()  # error: LAG103 16
