# Lost: a stop that comes between the test and the clear. reload() cannot be followed, but nothing hands it the watcher.
import threading


class Watcher:
    def __init__(self, reload):
        self._reload = reload
        self._closed = False
        self._poke = threading.Event()

    def open(self):
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self):
        self._closed = True
        self._poke.set()

    def _watch(self):
        while not self._closed:
            self._poke.clear()
            self._reload()
            if not self._closed:
                self._poke.wait(60)
