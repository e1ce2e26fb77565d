# run() of a subclass of Thread runs in that thread, whoever starts it.
import asyncio
import threading


class Reader(threading.Thread):
    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.arrived = asyncio.Event()

    def run(self):
        while True:
            self.port.read()
            self.arrived.set()  # error: LAG108 12
