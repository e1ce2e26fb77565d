# The thread is over when the flag is taken down: it was a gate until then.
import threading


class Printer:
    def __init__(self):
        self.printing = False
        self.go = threading.Event()
        self.thread = None

    def cancel(self):
        self.printing = False
        self.go.set()
        self.thread.join()
        self.go.clear()

    def work(self, lines, send):
        for line in lines:
            if not self.printing:
                break
            self.go.wait()
            send(line)
