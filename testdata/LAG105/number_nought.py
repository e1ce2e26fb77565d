# Lost: the pause that was computed before the count was reset is waited for in full.
import threading


class Poller(threading.Thread):
    def __init__(self, check):
        super().__init__(daemon=True)
        self.check = check
        self.failures = 0
        self.hurry = threading.Event()

    def reset(self):
        self.failures = 0
        self.hurry.set()  # error: LAG105 8
        self.hurry.clear()

    def run(self):
        while True:
            if not self.check():
                self.failures += 1
            pause = min(300, 5 * 2**self.failures)
            self.hurry.wait(pause)
