# Setting is the last thing that the function does; its end wakes the loop at once.
import asyncio


class Build:
    def __init__(self, compiler):
        self.compiler = compiler
        self.done = asyncio.Event()

    async def run(self):
        await asyncio.to_thread(self._build)

    def _build(self):
        self.compiler.run()
        self.done.set()
