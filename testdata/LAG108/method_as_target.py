# The thread does nothing but set: its target is the event's own method.
import asyncio
import threading


class Alarm:
    def __init__(self):
        self.rung = asyncio.Event()

    def arm(self, seconds):
        threading.Timer(seconds, self.rung.set).start()  # error: LAG108 8

    def ring(self):
        thread = threading.Thread(target=self.rung.set)  # error: LAG108 17
        thread.start()

    async def sleep(self):
        await self.rung.wait()
