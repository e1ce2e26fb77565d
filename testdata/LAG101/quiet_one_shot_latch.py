# Never cleared: once set it stays set.
import threading


class Startup:
    def __init__(self):
        self._services = []
        self._ready = threading.Event()

    def started(self, service):
        self._services.append(service)
        self._ready.set()

    def first(self):
        if not self._services:
            self._ready.wait()
        return self._services[0]
