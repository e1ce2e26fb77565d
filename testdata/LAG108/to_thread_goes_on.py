# The progress event is set while the function in the thread still has work to do.
import asyncio


class Build:
    def __init__(self, compiler):
        self.compiler = compiler
        self.started = asyncio.Event()

    async def run(self):
        await asyncio.to_thread(self._build)

    def _build(self):
        self.started.set()  # error: LAG108 8
        self.compiler.run()
