# The thread runs the loop and nothing else; coroutines are handed to it.
import asyncio
import threading


class Background:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.wake = asyncio.Event()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._work(), self.loop)

    async def _work(self):
        while True:
            await self.wake.wait()
            self.wake.clear()

    def poke(self):
        self.wake.set()  # error: LAG108 8
