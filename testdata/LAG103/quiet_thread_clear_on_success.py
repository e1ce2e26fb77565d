# With threads: cleared only when the wait returned true.
import threading


class Heart(threading.Thread):
    def __init__(self, peer, interval):
        super().__init__(daemon=True)
        self._peer = peer
        self._interval = interval
        self._poke = threading.Event()

    def poke(self):
        self._poke.set()

    def run(self):
        while True:
            if self._poke.wait(self._interval):
                self._poke.clear()
            else:
                self._peer.send(b"\0")
