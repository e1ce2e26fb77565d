# Lost: the task is busy between the read and the wait, and takes hold of the fresh event.
import trio


class Lamp:
    def __init__(self):
        self.color = ""
        self.switched = trio.Event()

    def switch(self, color):
        self.color = color
        self.switched.set()  # error: LAG105 8
        self.switched = trio.Event()

    async def follow(self, color, log):
        while self.color != color:
            await log.write(color)
            await self.switched.wait()
