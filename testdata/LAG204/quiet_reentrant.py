# On time: an RLock blocks no task of its thread, and nothing is read before the await and written after it.
import threading


class Stock:
    def __init__(self):
        self.lock = threading.RLock()
        self.changed = threading.Condition()
        self.count = 3

    async def tell(self, shop):
        with self.lock:
            await shop.show(self.count)

    async def announce(self, shop):
        with self.changed:
            await shop.show()
            self.changed.notify_all()
