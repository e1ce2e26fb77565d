# The stopper waits five seconds at most: after that the old run may still be there to be told.
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stop.clear()
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self):
        while not self._stop.wait(1):
            self.poll()

    def poll(self):
        pass
