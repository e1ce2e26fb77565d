# Lost: add() while the helper sends. The clear() can stand directly behind the wait: `done` stays set.
import threading


class Uplink:
    def __init__(self):
        self.guard = threading.Lock()
        self.points = []
        self.done = threading.Event()
        self.ready = threading.Event()

    def add(self, point):
        with self.guard:
            self.points.append(point)
        self.ready.set()

    def _send(self, link):
        with self.guard:
            points, self.points = self.points, []
        link(points)

    def run(self, link):
        while not self.done.is_set():
            self.ready.wait(timeout=3)
            if not self.done.is_set():
                try:
                    self._send(link)
                except OSError as error:
                    print(error)
            self.ready.clear()  # error: LAG102 12
