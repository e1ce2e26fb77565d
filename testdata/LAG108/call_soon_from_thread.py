# `call_soon()` is for the loop's own thread; for others there is a twin of it.
import asyncio
import threading


class Poller:
    def __init__(self, device):
        self.device = device
        self.loop = asyncio.get_running_loop()

    def start(self):
        threading.Thread(target=self._poll).start()

    def _poll(self):
        for value in self.device:
            self.loop.call_soon(print, value)  # error: LAG108 12
