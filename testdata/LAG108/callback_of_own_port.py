# The port calls back in its reader thread; one listener is a parameter that it keeps, the others are in a list.
import asyncio
import threading


class Port:
    def __init__(self, device, on_line=None):
        self.device = device
        self.on_line = on_line
        self.listeners = []
        threading.Thread(target=self._read, daemon=True).start()

    def subscribe(self, listener):
        self.listeners.append(listener)

    def _read(self):
        for line in self.device:
            if self.on_line is not None:
                self.on_line(line)
            for listener in list(self.listeners):
                listener(line)


class Modem:
    def __init__(self, device):
        self.lines = asyncio.Queue()
        self.port = Port(device, on_line=self._received)

    def _received(self, line):
        self.lines.put_nowait(line)  # error: LAG108 8

    async def ask(self):
        return await self.lines.get()


async def first(device):
    port = Port(device)
    answer = asyncio.get_running_loop().create_future()

    def keep(line):
        if not answer.done():
            answer.set_result(line)  # error: LAG108 12

    port.subscribe(keep)
    return await answer


async def count(device):
    port = Port(device)
    event = asyncio.Event()
    port.subscribe(lambda line: event.set())  # error: LAG108 32
    await event.wait()
