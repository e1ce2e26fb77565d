# What the clear() may have erased is restored: the consumer sets the flag itself when there is something left.
import threading


class Spool:
    def __init__(self, printer):
        self._printer = printer
        self._pages = []
        self._ready = threading.Event()

    def add(self, page):
        self._pages.append(page)
        self._ready.set()

    def run(self):
        while True:
            while self._pages:
                self._printer.print(self._pages.pop(0))
            self._ready.clear()
            if self._pages:
                self._ready.set()
            self._ready.wait()
