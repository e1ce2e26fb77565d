# why: when the wait returns, another caller may have taken the slot that was announced
import threading


class Credit:
    def __init__(self):
        self.changed = threading.Condition()
        self.credit = 0

    def spend(self):
        with self.changed:
            if not self.credit:
                self.changed.wait()  # error: LAG107 16
            self.credit -= 1

    def earn(self, amount):
        with self.changed:
            self.credit += amount
            self.changed.notify_all()
