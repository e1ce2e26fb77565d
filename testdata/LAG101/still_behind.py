# Lost: put() between the look and the clear(). The last test may stay true; repeated, it would spin.
import threading


class Paused:
    def __init__(self):
        self.rows = []
        self.held = False
        self.wake = threading.Event()

    def put(self, row):
        self.rows.append(row)
        self.wake.set()

    def run(self, write):
        while True:
            if self.rows and not self.held:
                write(self.rows.pop())
            if self.rows:
                print("behind")
            self.wake.clear()  # error: LAG101 12
            self.wake.wait()
