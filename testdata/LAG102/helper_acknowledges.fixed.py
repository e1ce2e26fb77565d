# Lost: the clear() is in a helper that is called after the drain.
import threading


class Subscriber:
    def __init__(self, callback):
        self._callback = callback
        self._posts = []
        self._ready = threading.Event()

    def publish(self, post):
        self._posts.append(post)
        self._ready.set()

    def _acknowledge(self):
        self._ready.clear()

    def run(self):
        while True:
            self._ready.wait()
            self._acknowledge()
            while self._posts:
                self._callback(self._posts.pop(0))
