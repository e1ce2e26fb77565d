# Lost: what is pushed on the heap between the test and the clear().
import threading, heapq


class Sched:
    def __init__(self):
        self.heap = []
        self.ev = threading.Event()

    def at(self, when, f):
        heapq.heappush(self.heap, (when, f))
        self.ev.set()

    def run(self):
        while True:
            if not self.heap:
                self.ev.clear()
                if not self.heap:
                    self.ev.wait()
                continue
            when, f = heapq.heappop(self.heap)
            f()
