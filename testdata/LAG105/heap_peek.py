# How long to wait is read off the heap; an earlier entry that comes after that is seen too late.
import heapq
import threading
import time


class Scheduler:
    def __init__(self):
        self.heap = []
        self.lock = threading.Lock()
        self.changed = threading.Event()

    def add(self, when, job):
        with self.lock:
            heapq.heappush(self.heap, (when, job))
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    def run(self):
        while True:
            with self.lock:
                pause = self.heap[0][0] - time.monotonic() if self.heap else None
            if pause is None or pause > 0:
                self.changed.wait(pause)
                continue
            with self.lock:
                _, job = heapq.heappop(self.heap)
            job()
