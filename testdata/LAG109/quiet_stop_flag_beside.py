# stop() also writes a flag that the loop tests before it sleeps: nothing is lost.
import threading


class Worker:
    def __init__(self):
        self._wake = threading.Event()
        self._stopping = False
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self):
        self._wake.clear()
        while not self._stopping:
            self._wake.wait(60)
            self.step()

    def step(self):
        pass
