# Nothing says that the pulse answers what was sent: it is given by a clock of its own.
import asyncio


class Metronome:
    def __init__(self, port):
        self.port = port
        self.beat = asyncio.Event()
        self.now = 0

    async def run(self):
        while True:
            await asyncio.sleep(1)
            self.now = asyncio.get_running_loop().time()
            self.beat.set()
            self.beat.clear()

    async def play(self, note):
        await self.port.send(note)
        await self.beat.wait()
