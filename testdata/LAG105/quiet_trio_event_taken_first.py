# Quiet: the event was taken hold of before the read; that one stays set.
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
        while True:
            switched = self.switched
            if self.color == color:
                return
            await log.write(color)
            await switched.wait()
