# The queue is drained once more between the clear() and the wait().
import queue
import threading


class Worker:
    def __init__(self):
        self._jobs = queue.SimpleQueue()
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.put(job)
        self._kick.set()

    def _drain(self):
        while True:
            try:
                self._jobs.get_nowait()()
            except queue.Empty:
                return

    def run(self):
        while True:
            self._drain()
            self._kick.clear()
            self._drain()
            self._kick.wait()
