# The list holds other threads than those that the event stops.
import threading


class Daemon:
    def __init__(self, router):
        self.router = router
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._announcer = threading.Thread(target=self._announce)

    def start(self):
        self._announcer.start()
        self._start_thread(self._enable)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=1)
        self._announcer.join()
        self._stop.clear()

    def _start_thread(self, target):
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _enable(self):
        self.router.enable()

    def _announce(self):
        while not self._stop.wait(5):
            self.router.announce()
