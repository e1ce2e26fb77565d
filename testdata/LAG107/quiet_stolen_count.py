# why: the count is tested again, or one caller alone takes from it, or it may fall below the bound
import threading


class Tested:
    def __init__(self, count):
        self.free = threading.Condition()
        self.count = count

    def acquire(self):
        with self.free:
            while self.count == 0:
                self.free.wait()
            self.count -= 1

    def acquire_or_fail(self):
        with self.free:
            if self.count == 0:
                self.free.wait()
                if self.count == 0:
                    raise BlockingIOError
            self.count -= 1

    def acquire_what_there_is(self):
        with self.free:
            if self.count == 0:
                self.free.wait()
            if self.count:
                self.count -= 1

    def acquire_in_time(self, timeout):
        with self.free:
            if self.count == 0:
                self.free.wait(timeout)
            self.count -= 1

    def release(self):
        with self.free:
            self.count += 1
            self.free.notify()


class OneTaker:
    """Only the one thread that this starts takes."""

    def __init__(self):
        self.filled = threading.Condition()
        self.count = 0
        threading.Thread(target=self._work).start()

    def _work(self):
        while True:
            with self.filled:
                if self.count == 0:
                    self.filled.wait()
                self.count -= 1
            print("one")

    def add(self):
        with self.filled:
            self.count += 1
            self.filled.notify()


class Waiters:
    """What is counted down is what this function has counted up."""

    def __init__(self):
        self.changed = threading.Condition()
        self.waiting = 0
        self.open = False

    def wait(self):
        with self.changed:
            self.waiting += 1
            if not self.open:
                self.changed.wait()
            self.waiting -= 1

    def turn(self):
        with self.changed:
            self.open = True
            self.waiting += 0
            self.changed.notify_all()


class Backlog:
    """The bound is no limit: above it a caller waits for one step, and then goes on."""

    def __init__(self):
        self.moved = threading.Condition()
        self.pending = 0

    def submit(self):
        with self.moved:
            if self.pending > 100:
                self.moved.wait()
            self.pending += 1

    def done(self):
        with self.moved:
            self.pending -= 1
            self.moved.notify()
