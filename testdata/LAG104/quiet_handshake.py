# The producer waits for an answer before it writes: the write is for the next round.
import threading


class Baton:
    def __init__(self):
        self.request = None
        self.ready = threading.Event()
        self.answered = threading.Event()

    def ask(self, request):
        self.request = request
        self.ready.set()
        self.answered.wait()
        self.answered.clear()
        self.request = None

    def serve(self, handle):
        while True:
            self.ready.wait()
            self.ready.clear()
            if self.request is not None:
                handle(self.request)
            self.answered.set()
