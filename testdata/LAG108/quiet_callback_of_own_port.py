# The port hands its callbacks over to the loop; the second one calls them where it is called itself.
import asyncio
import threading


class Port:
    def __init__(self, device, on_line):
        self.device = device
        self.on_line = on_line
        self.loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.device:
            self.loop.call_soon_threadsafe(self.on_line, line)


class Feed:
    def __init__(self, device):
        self.device = device
        self.listeners = []
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def subscribe(self, listener):
        self.listeners.append(listener)

    def _read(self):
        for _ in self.device:
            self.count += 1

    def publish(self, line):
        for listener in self.listeners:
            listener(line)


class Modem:
    def __init__(self, device):
        self.lines = asyncio.Queue()
        self.port = Port(device, self._received)
        self.feed = Feed(device)
        self.feed.subscribe(self._received)

    def _received(self, line):
        self.lines.put_nowait(line)

    async def ask(self):
        return await self.lines.get()
