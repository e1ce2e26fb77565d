# The flag is a request: the signal answers it, after the state was written.
import threading


class Printer:
    def __init__(self):
        self.ready = False
        self.asked = False
        self.answered = threading.Event()

    def serve(self):
        if self.asked:
            self.ready = True
            self.answered.set()

    def print_page(self):
        if not self.ready:
            self.asked = True
            self.answered.wait()
