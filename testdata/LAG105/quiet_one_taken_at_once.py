# Quiet: on one event loop the taker is back in its wait before the next pulse.
import asyncio


class Box:
    def __init__(self):
        self.letters = []
        self.flap = asyncio.Event()

    def drop(self, letter):
        self.letters.append(letter)
        self.flap.set()
        self.flap.clear()

    async def read(self):
        while True:
            await self.flap.wait()
            print(self.letters.pop())
