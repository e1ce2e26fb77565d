# Lost: the parent puts a task after the child has found the queue empty and before the child's clear().
import multiprocessing
from queue import Empty


class Farm:
    def __init__(self, work):
        self._work = work
        self._tasks = multiprocessing.Queue()
        self._wake = multiprocessing.Event()

    def put(self, task):
        self._tasks.put(task)
        self._wake.set()

    def child(self):
        while True:
            self._wake.wait()
            while True:
                try:
                    task = self._tasks.get(timeout=0.1)
                except Empty:
                    break
                self._work(task)
            self._wake.clear()  # error: LAG102 12
