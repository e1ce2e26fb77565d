# Quiet: the latch is tested under the lock, directly, by a helper, or with what comes with it.
import asyncio
import threading


class Loader:
    def __init__(self):
        self._changed = threading.Condition()
        self._urls = []
        self._closing = False

    def add(self, url):
        with self._changed:
            self._urls.append(url)
            self._changed.notify()

    def close(self):
        with self._changed:
            self._closing = True
            self._urls.append(None)
            self._changed.notify_all()

    def run(self, fetch):
        while True:
            with self._changed:
                while not self._urls:
                    self._changed.wait()
                    if self._closing:
                        return
                url = self._urls.pop()
            fetch(url)


class Door:
    def __init__(self, guard):
        self._moved = threading.Condition()
        self._guard = guard
        self._open = False

    def unlock(self):
        with self._moved:
            self._open = True
            self._moved.notify_all()

    def is_shut(self):
        return not self._open

    def pass_through(self):
        with self._moved:
            if self.is_shut():
                self._moved.wait()
            return self._open

    def pass_by_guard(self):
        with self._moved:
            if not self._guard.lets_pass(self):
                self._moved.wait()
            return self._open

    def pass_at_once(self):
        with self._moved:
            threading.Thread(target=self.unlock).start()
            self._moved.wait()
            return self._open

    def poll(self):
        with self._moved:
            self._moved.wait(0.5)
            return self._open


class Ticket:
    def __init__(self):
        self.called = False
        self.changed = asyncio.Condition()

    async def call(self):
        async with self.changed:
            self.called = True
            self.changed.notify_all()

    async def wait_called(self):
        if self.called:
            return True
        async with self.changed:
            await self.changed.wait()
            return self.called
