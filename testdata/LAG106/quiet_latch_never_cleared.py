# Quiet: nobody clears.
import threading


class Start:
    def __init__(self):
        self.config = None
        self.go = threading.Event()

    def begin(self, config):
        self.config = config
        self.go.set()

    def run(self, count):
        for _ in range(count):
            threading.Thread(target=self._work).start()

    def _work(self):
        while True:
            self.go.wait()
            print(self.config)
