# Lost: finish() between the loop's test and the clear(), or a poke() during the work, which no look could see.
import threading


class Housekeeper:
    def __init__(self):
        self.finished = threading.Event()
        self.wake = threading.Event()

    def poke(self):
        self.wake.set()

    def finish(self):
        self.finished.set()
        self.wake.set()

    def run(self, tidy):
        while not self.finished.is_set():
            tidy()
            self.wake.clear()  # error: LAG101 12
            self.wake.wait(30)
