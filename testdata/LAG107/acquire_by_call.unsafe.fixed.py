# Missed: the same with acquire() and release().
import threading


class Gate:
    def __init__(self):
        self.passed = 0
        self.cond = threading.Condition()

    def count(self):
        self.cond.acquire()
        self.passed += 1
        self.cond.notify_all()
        self.cond.release()

    def wait_first(self):
        while self.passed == 0:
            self.cond.acquire()
            if self.passed == 0:
                self.cond.wait()
            self.cond.release()
