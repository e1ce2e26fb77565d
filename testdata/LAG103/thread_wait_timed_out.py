# Lost: with threads no await is needed; a poke during the heartbeat is erased before the next wait.
import threading


class Heart(threading.Thread):
    def __init__(self, peer, interval):
        super().__init__(daemon=True)
        self._peer = peer
        self._interval = interval
        self._poke = threading.Event()

    def poke(self):
        self._poke.set()

    def _heartbeat(self):
        self._peer.send(b"\0")

    def run(self):
        while True:
            if not self._poke.wait(self._interval):
                self._heartbeat()
            self._poke.clear()  # error: LAG103 12
