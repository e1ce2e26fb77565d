# why: when the wait returns, another caller may have taken the slot that was announced; who does not block asks first
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
                    self.free.wait()  # error: LAG107 20
            self.given[tag] = True
            self.count -= 1
        finally:
            self.free.release()

    def release(self):
        with self.free:
            self.count += 1
            self.free.notify()
