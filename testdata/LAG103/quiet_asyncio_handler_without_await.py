# The handler works, but does not suspend: nobody can set between the timeout and the clear().
import asyncio


class Heart:
    def __init__(self, transport, interval):
        self._transport = transport
        self._interval = interval
        self._poke = asyncio.Event()

    def poke(self):
        self._poke.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._poke.wait(), self._interval)
            except asyncio.TimeoutError:
                self._transport.write(b"\0")
            finally:
                self._poke.clear()
