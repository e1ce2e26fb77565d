# Late for ever: a second booking blocks the loop's thread in `with`, while the first waits for its reply.
import threading


class Booking:
    def __init__(self):
        self._seats = threading.Lock()
        self.free = 10

    async def book(self, desk):
        with self._seats:  # error: LAG204 13
            if self.free:
                await desk.confirm()
                self.free -= 1
