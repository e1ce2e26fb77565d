# Late: anyio's events cannot be cleared, a new one is made; a set() of the old one during the publish is gone.
import anyio


class Announcer:
    def __init__(self, bus):
        self._bus = bus
        self._news = []
        self._told = anyio.Event()

    def announce(self, text):
        self._news.append(text)
        self._told.set()

    async def run(self):
        while True:
            if self._news:
                await self._bus.publish(self._news.pop(0))
            self._told = anyio.Event()  # error: LAG101 12
            with anyio.move_on_after(10):
                await self._told.wait()
