# Late: the door opens once; who comes after that waits for an announcement that was made already.
import asyncio
import threading


class Door:
    def __init__(self):
        self._moved = threading.Condition()
        self._open = False

    def unlock(self):
        with self._moved:
            self._open = True
            self._moved.notify_all()

    def pass_through(self, patience=None):
        with self._moved:
            self._moved.wait(patience)  # error: LAG107 12
            return self._open

    def pass_or_fail(self):
        self._moved.acquire()
        try:
            self._moved.wait(30)  # error: LAG107 12
        finally:
            self._moved.release()
        if not self._open:
            raise TimeoutError


class Answer:
    _value = None

    def __init__(self):
        self._given = threading.Condition()

    def give(self, value):
        with self._given:
            self._value = value
            self._given.notify()

    def is_given_within(self, seconds):
        with self._given:
            self._given.wait(timeout=seconds)  # error: LAG107 12
        return self._value is not None


class Ticket:
    def __init__(self):
        self.called = False
        self.changed = asyncio.Condition()

    async def call(self):
        async with self.changed:
            self.called = True
            self.changed.notify_all()

    async def wait_called(self):
        async with self.changed:
            await self.changed.wait()  # error: LAG107 12
            if not self.called:
                raise RuntimeError("woken for nothing")
