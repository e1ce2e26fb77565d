# Lost: close() between the test and the clear. Taking from the queue brings no close() about.
import queue
import threading


class Sink:
    def __init__(self):
        self.lines = queue.Queue()
        self.closed = False
        self.wake = threading.Event()

    def write(self, line):
        self.lines.put(line)
        self.wake.set()

    def close(self):
        self.closed = True
        self.wake.set()

    def run(self, out):
        while not self.closed:
            self.wake.clear()
            try:
                while True:
                    print(self.lines.get_nowait())
            except queue.Empty:
                pass
            if not self.closed:
                self.wake.wait()
