# Lost: a page queued after the last pop and before the clear() is not looked for when the wait times out.
import threading


class Crawler:
    def __init__(self, fetch):
        self._fetch = fetch
        self._pages = []
        self._closing = False
        self._found = threading.Event()

    def queue(self, page):
        self._pages.append(page)
        self._found.set()

    def run(self):
        while not self._closing:
            if self._found.wait(1.0):
                self._found.clear()
                while self._pages:
                    self._fetch(self._pages.pop())
