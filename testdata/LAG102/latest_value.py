# Lost: a reading that replaces the shown one just before the clear() is never shown.
import threading


class Gauge:
    def __init__(self, display):
        self._display = display
        self._reading = None
        self._updated = threading.Event()

    def update(self, reading):
        self._reading = reading
        self._updated.set()

    def run(self):
        while True:
            self._updated.wait()
            self._display.show(self._reading)
            self._updated.clear()  # error: LAG102 12
