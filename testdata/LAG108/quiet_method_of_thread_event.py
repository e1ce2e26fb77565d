# A timer may set a thread's event, and a loop's own timer an asyncio one.
import asyncio
import threading


class Alarm:
    def __init__(self, loop):
        self.loop = loop
        self.rung = threading.Event()
        self.heard = asyncio.Event()

    def arm(self, seconds):
        threading.Timer(seconds, self.rung.set).start()
        self.loop.call_later(seconds, self.heard.set)

    async def sleep(self):
        await asyncio.to_thread(self.rung.wait)
        await asyncio.to_thread(self.heard.set)
        await self.heard.wait()
