# Quiet: on one event loop nothing comes between the read and the wait.
import trio


class Lamp:
    def __init__(self):
        self.color = ""
        self.switched = trio.Event()

    def switch(self, color):
        self.color = color
        self.switched.set()
        self.switched = trio.Event()

    async def follow(self, color, log):
        while self.color != color:
            await self.switched.wait()
            await log.write(color)
