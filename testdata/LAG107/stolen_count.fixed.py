# why: when the wait returns, another caller may have taken the slot that was announced
import threading


class Slots:
    def __init__(self, count):
        self.lock = threading.Lock()
        self.free = threading.Condition(self.lock)
        self.count = count
        self.given = {}

    def acquire(self, tag, blocking=True):
        self.free.acquire()
        try:
            if self.count == 0:
                if not blocking:
                    raise BlockingIOError
                else:
                    self.free.wait()
            self.given[tag] = True
            self.count -= 1
        finally:
            self.free.release()

    def release(self):
        with self.free:
            self.count += 1
            self.free.notify()


class Credit:
    def __init__(self):
        self.changed = threading.Condition()
        self.credit = 0

    def spend(self):
        with self.changed:
            while not self.credit:
                self.changed.wait()
            self.credit -= 1

    def earn(self, amount):
        with self.changed:
            self.credit += amount
            self.changed.notify_all()
