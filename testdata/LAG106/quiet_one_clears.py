# Quiet: two wait, and only one of them clears; the other one does not lose more than it may.
import threading


class Door:
    def __init__(self):
        self.opened = 0
        self.ring = threading.Event()

    def start(self):
        threading.Thread(target=self._open).start()
        threading.Thread(target=self._lamp).start()

    def press(self):
        self.opened += 1
        self.ring.set()

    def _open(self):
        while True:
            self.ring.wait()
            self.ring.clear()
            print("open", self.opened)

    def _lamp(self):
        self.ring.wait()
        print("light")
