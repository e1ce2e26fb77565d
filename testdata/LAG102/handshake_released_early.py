# Lost: the caller goes on when `done` is set and may hand in the next job before the clear(); then both wait for ever.
import threading


class Rendezvous:
    def __init__(self):
        self._job = None
        self._result = None
        self._go = threading.Event()
        self._done = threading.Event()

    def call(self, job):
        self._job = job
        self._go.set()
        self._done.wait()
        self._done.clear()
        return self._result

    def serve(self):
        while True:
            self._go.wait()
            self._result = self._job()
            self._done.set()
            self._go.clear()  # error: LAG102 12
