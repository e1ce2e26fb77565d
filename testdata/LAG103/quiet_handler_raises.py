# The handler raises on: the loop is over, and with it the waiting.
import asyncio


class Handshake:
    def __init__(self, peer):
        self._peer = peer
        self._acked = asyncio.Event()

    def ack(self):
        self._acked.set()

    async def run(self, frames):
        for frame in frames:
            await self._peer.send(frame)
            try:
                await asyncio.wait_for(self._acked.wait(), timeout=3)
            except asyncio.TimeoutError:
                await self._peer.reset()
                raise
            finally:
                self._acked.clear()
