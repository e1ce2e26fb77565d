# A helper starts all threads and keeps them in a list; one that is busy is not done within a second.
import threading


class Daemon:
    def __init__(self, router):
        self.router = router
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self):
        self._start_thread(self._enable)
        self._start_thread(self._announce)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=1)
        self._threads.clear()
        self._stop.clear()  # error: LAG114 8

    def _start_thread(self, target):
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _enable(self):
        self.router.enable()

    def _announce(self):
        while not self._stop.wait(5):
            self.router.announce()
