# The browser of zeroconf tells its listener in a thread of its own, also under a lock.
import asyncio
import threading

from zeroconf import Zeroconf


class Found:
    def __init__(self):
        self.names = set()
        self.lock = threading.Lock()
        self.fresh = asyncio.Event()

    def add_service(self, zeroconf, kind, name):
        with self.lock:
            self.names.add(name)
            self.fresh.set()  # error: LAG108 12

    def remove_service(self, zeroconf, kind, name):
        self.names.discard(name)

    async def wait(self):
        await self.fresh.wait()
        return self.names


async def browse(zeroconf: Zeroconf, kind):
    listener = Found()
    zeroconf.add_service_listener(kind, listener)
    return await listener.wait()
