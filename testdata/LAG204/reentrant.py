# Not kept out: an RLock lets in the other task, which has the same thread, between the read and the write.
import threading


class Stock:
    def __init__(self):
        self.lock = threading.RLock()
        self.count = 3

    async def take(self, shop):
        with self.lock:  # error: LAG204 13
            if self.count > 0:
                await shop.ship()
                self.count -= 1
