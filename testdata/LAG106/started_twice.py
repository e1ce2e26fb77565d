# Lost for one of two: one function, started once for each side.
import threading


class Mirror:
    def __init__(self):
        self.state = {}
        self.changed = threading.Event()

    def put(self, key, value):
        self.state[key] = value
        self.changed.set()

    def start(self, left, right):
        threading.Thread(target=self._copy, args=(left,)).start()
        threading.Thread(target=self._copy, args=(right,)).start()

    def _copy(self, side):
        while True:
            self.changed.wait()
            self.changed.clear()  # error: LAG106 12
            side.replace(dict(self.state))
