# stop() refuses until the thread has said that it runs, which it says after the clear.
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self.running = False
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        if not self.running:
            raise RuntimeError("not running")
        self._stop.set()
        self._thread.join()

    def _run(self):
        self._stop.clear()
        self.running = True
        while not self._stop.wait(1):
            self.poll()

    def poll(self):
        pass
