# stop() may come before the thread's first step; what it registers first used to come before the clear.
import threading


class Poller:
    def __init__(self, signals):
        self._signals = signals
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        self._signals.register(self)
        self._stop.clear()  # error: LAG109 8
        while not self._stop.wait(1):
            self.poll()

    def poll(self):
        pass
