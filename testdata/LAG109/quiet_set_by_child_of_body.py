# Only a thread that the body itself starts, after the clear, sets the event.
import threading


class Download:
    def __init__(self):
        self._arrived = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _fetch(self):
        self._arrived.set()
        self._thread.join(1)

    def _run(self):
        self._arrived.clear()
        threading.Thread(target=self._fetch).start()
        while not self._arrived.wait(1):
            self.report()

    def report(self):
        pass
