# Lost: the finally erases what is asked for during the ping, and during the render as well.
import asyncio


class Preview:
    def __init__(self, renderer, socket):
        self._renderer = renderer
        self._socket = socket
        self._asked = asyncio.Event()

    def ask(self):
        self._asked.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._asked.wait(), timeout=20)
                self._asked.clear()
                await self._renderer.render()
            except asyncio.TimeoutError:
                await self._socket.ping()
