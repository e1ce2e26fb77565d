# stop() may come before the thread's first step; a second start() fails, and must not clear before it does.
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        self._stop.clear()  # error: LAG109 8
        while not self._stop.wait(1):
            self.poll()

    def poll(self):
        pass
