# The function asks which thread it runs in, and is called from both sides.
import asyncio
import threading


class Signal:
    def __init__(self):
        self.home = threading.current_thread()
        self.loop = asyncio.get_running_loop()
        self.raised = asyncio.Event()

    def start(self):
        threading.Thread(target=self.fire).start()

    def fire(self):
        if threading.current_thread() is self.home:
            self.raised.set()
        else:
            self.loop.call_soon_threadsafe(self.raised.set)
