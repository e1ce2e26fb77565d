# Lost: put() between the last look and the clear(). No fix: an item that is put back sets the flag, for ever.
import threading


class Retries:
    def __init__(self):
        self.waiting = []
        self.wake = threading.Event()

    def put(self, job):
        self.waiting.append(job)
        self.wake.set()

    def run(self, attempt):
        while True:
            while self.waiting:
                job = self.waiting.pop()
                if not attempt(job):
                    self.put(job)
                    break
            self.wake.clear()  # error: LAG101 12
            self.wake.wait()
