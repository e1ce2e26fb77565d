# It is the caller of the starter that waits for the thread's sign.
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = None

    def _spawn(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def open(self):
        self._spawn()
        self._ready.wait()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        self._stop.clear()
        self._ready.set()
        while not self._stop.wait(1):
            self.poll()

    def poll(self):
        pass
