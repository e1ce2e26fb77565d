# What is written behind the set takes something back: nobody has to be told.
import threading


class Player:
    def __init__(self):
        self.pending = None
        self.stopped = False
        self.wake = threading.Event()

    def stop(self):
        self.stopped = True
        self.wake.set()
        self.pending = None

    def run(self, play):
        while not self.stopped:
            self.wake.wait()
            self.wake.clear()
            if self.pending:
                play(self.pending)
