# The caller cannot hand in the next job before `done`, which is set after the clear().
import threading


class Rendezvous:
    def __init__(self):
        self._callers = threading.Lock()
        self._job = None
        self._result = None
        self._go = threading.Event()
        self._done = threading.Event()

    def call(self, job):
        with self._callers:
            self._job = job
            self._go.set()
            self._done.wait()
            self._done.clear()
            return self._result

    def serve(self):
        while True:
            self._go.wait()
            self._result = self._job()
            self._go.clear()
            self._done.set()
