# start() returns once the thread says that it runs; by then the clear is over.
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
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
