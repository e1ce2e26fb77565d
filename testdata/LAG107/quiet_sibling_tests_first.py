# why: both ways test before they wait; or what chooses between them is no timeout, and asks for another thing
import threading
import time


class Bounded:
    def __init__(self, limit):
        self.limit = limit
        self.items = []
        self.room = threading.Condition()

    def put(self, item, timeout=None):
        with self.room:
            if timeout is None:
                while len(self.items) >= self.limit:
                    self.room.wait()
            else:
                end = time.monotonic() + timeout
                while len(self.items) >= self.limit:
                    self.room.wait(end - time.monotonic())
            self.items.append(item)

    def take(self):
        with self.room:
            item = self.items.pop(0)
            self.room.notify()
            return item


class Value:
    """`fresh` asks for the next value, whatever there is."""

    def __init__(self):
        self.changed = threading.Condition()
        self.value = None

    def turn(self, value):
        with self.changed:
            self.value = value
            self.changed.notify_all()

    def get(self, fresh=False):
        with self.changed:
            if fresh:
                self.changed.wait()
            else:
                while self.value is None:
                    self.changed.wait()
            return self.value

    def get_within(self, fresh=False, timeout=None):
        with self.changed:
            if fresh:
                self.changed.wait(timeout)
            else:
                while self.value is None:
                    if not self.changed.wait(timeout):
                        return None
            return self.value

    def get_either(self, timeout=None):
        with self.changed:
            if self.value is not None:
                return self.value
            if timeout is None:
                self.changed.wait()
            else:
                self.changed.wait_for(lambda: self.value is not None, timeout)
            return self.value

    def get_tested_by_name(self, timeout=None):
        with self.changed:
            missing = self.value is None
            if timeout is None:
                if missing:
                    self.changed.wait()
            else:
                self.changed.wait_for(lambda: self.value is not None, timeout)
            return self.value

    def get_asked(self, timeout=None):
        with self.changed:
            if timeout is None:
                self.value = None
                self.changed.wait()
            else:
                self.changed.wait_for(lambda: self.value is not None, timeout)
            return self.value

    def get_requested(self, source, timeout=None):
        with self.changed:
            if timeout is None:
                source.request(self.turn)
                self.changed.wait()
            else:
                self.changed.wait_for(lambda: self.value is not None, timeout)
            return self.value


class Pulse:
    """What the other branch tests is nothing that is announced."""

    def __init__(self):
        self.beat = threading.Condition()
        self.closed = False

    def tick(self):
        with self.beat:
            self.beat.notify_all()

    def next(self, timeout=None):
        with self.beat:
            if timeout is None:
                self.beat.wait()
            else:
                while not self.closed:
                    self.beat.wait(timeout)


class Frames:
    """The other branch waits for the next one as well: it compares with a number taken under the lock."""

    def __init__(self):
        self.shown = threading.Condition()
        self.number = 0

    def show(self):
        with self.shown:
            self.number += 1
            self.shown.notify_all()

    def next(self, timeout=None):
        with self.shown:
            before = self.number
            if timeout is None:
                self.shown.wait()
            else:
                self.shown.wait_for(lambda: self.number > before, timeout)
            return self.number

    def next_in_branch(self, timeout=None):
        with self.shown:
            if timeout is None:
                self.shown.wait()
            else:
                before = self.number
                while self.number == before:
                    self.shown.wait(timeout)
            return self.number
