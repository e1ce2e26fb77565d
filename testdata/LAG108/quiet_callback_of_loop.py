# call_later() calls back in the loop's own thread.
import asyncio
import threading


class Timeout:
    def __init__(self):
        self.lock = threading.Lock()
        self.expired = asyncio.Event()

    def arm(self):
        threading.Thread(target=self._other).start()
        asyncio.get_running_loop().call_later(5, self._expire)

    def _expire(self):
        self.expired.set()

    def _other(self):
        pass
