# Correct: one reader takes the flag; the `if` tests it, and who raises it is the only one that notifies.
import threading


class Mail:
    def __init__(self):
        self.came = threading.Condition()
        self.raised = False

    def bring(self):
        with self.came:
            self.raised = True
            self.came.notify()

    def fetch(self):
        with self.came:
            if not self.raised:
                self.came.wait()
            self.raised = False
