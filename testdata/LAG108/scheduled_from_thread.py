# `call_soon()` and `create_task()` are for the loop's own thread.
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
            self.loop.create_task(self.store(value))  # error: LAG108 12

    async def store(self, value):
        await asyncio.sleep(0)
