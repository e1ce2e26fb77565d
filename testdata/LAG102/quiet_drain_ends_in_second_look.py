# After the clear() the queue is drained once more: what came before the clear() is found there.
import queue
import threading


class Worker:
    def __init__(self):
        self._jobs = queue.Queue()
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.put(job)
        self._kick.set()

    def _drain(self):
        while not self._jobs.empty():
            self._jobs.get()()

    def run(self):
        while True:
            self._kick.wait()
            self._drain()
            self._kick.clear()
            self._drain()
