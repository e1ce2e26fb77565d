# Quiet: the helper reads both states in each round; nobody runs between its look and the announcement.
import asyncio


class Stream:
    def __init__(self):
        self._paused = False
        self._lost = False
        self._waiters = set()

    def _is_blocked(self):
        return self._paused and not self._lost

    async def drain(self):
        while self._is_blocked():
            waiter = asyncio.get_running_loop().create_future()
            try:
                self._waiters.add(waiter)
                await waiter
            finally:
                self._waiters.remove(waiter)

    def pause_writing(self):
        self._paused = True

    def connection_lost(self):
        self._lost = True
        for waiter in self._waiters:
            waiter.set_result(None)
