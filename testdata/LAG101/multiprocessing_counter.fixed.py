# Lost: another process adds between the look at the total and the clear().
import multiprocessing


class Counter:
    def __init__(self):
        self.total = multiprocessing.Value("q", 0)
        self.moved = multiprocessing.Event()

    def add(self, n):
        with self.total.get_lock():
            self.total.value += n
        self.moved.set()

    def follow(self, report):
        seen = 0
        while True:
            if self.total.value != seen:
                seen = self.total.value
                report(seen)
            self.moved.clear()
            if self.total.value != seen:
                continue
            self.moved.wait()
