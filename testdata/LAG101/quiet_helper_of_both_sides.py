# Both sides ask over one link, which fills and empties its own buffer: that is no news for the other side,
# and who sets asks again twice a second.
import asyncio
import queue


class Link:
    def __init__(self):
        self._outbox = queue.Queue()
        self._reply = None

    async def ask(self, text):
        try:
            self._reply = asyncio.get_running_loop().create_future()
            self._outbox.put(text, block=False)
            return await self._reply
        finally:
            while not self._outbox.empty():
                self._outbox.get()


class Machine:
    def __init__(self):
        self._link = Link()
        self._halted = asyncio.Event()
        self.mode = "running"

    async def look(self):
        while True:
            await asyncio.sleep(0.5)
            answer = await self._link.ask("state")
            if not self._halted.is_set() and answer == "halted":
                self._halted.set()

    async def halt(self):
        await self._link.ask("halt")
        await asyncio.sleep(0.1)
        self._halted.clear()
        await self._halted.wait()
        self.mode = "halted"
        await self._link.ask("power off")
