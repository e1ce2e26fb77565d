# The handler ends the function: no wait follows that the clear() could rob.
import asyncio


class Session:
    def __init__(self, transport):
        self._transport = transport
        self._alive = asyncio.Event()

    def pong(self):
        self._alive.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._alive.wait(), timeout=20)
            except asyncio.TimeoutError:
                await self._transport.close()
                return
            finally:
                self._alive.clear()
