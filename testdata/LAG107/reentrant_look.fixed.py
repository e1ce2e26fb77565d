# Missed: a notify between the look and the lock. The lock is a Condition's own RLock: the look may acquire it again.
import threading


class Fleet:
    def __init__(self):
        self.out = []
        self.back = threading.Condition()

    @property
    def all_home(self):
        with self.back:
            return not self.out

    def home(self, name):
        with self.back:
            self.out.remove(name)
            self.back.notify_all()

    def wait_home(self):
        while not self.all_home:
            with self.back:
                if not self.all_home:
                    self.back.wait()
