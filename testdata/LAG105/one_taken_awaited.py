# Lost on one event loop: a letter that comes while another one is read stays in the box.
import asyncio


class Box:
    def __init__(self, reader):
        self.letters = []
        self.flap = asyncio.Event()
        self.reader = reader

    def drop(self, letter):
        self.letters.append(letter)
        self.flap.set()  # error: LAG105 8
        self.flap.clear()

    async def read(self):
        while True:
            await self.flap.wait()
            if self.letters:
                await self.reader.read(self.letters.pop(0))
