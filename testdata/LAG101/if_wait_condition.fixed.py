# Late: a row stored before the clear() is written only after ten seconds and a heartbeat.
import threading


class Replicator:
    def __init__(self, peer):
        self._peer = peer
        self._rows = []
        self._fresh = threading.Event()

    def store(self, row):
        self._rows.append(row)
        self._fresh.set()

    def run(self):
        while True:
            self._fresh.clear()
            if self._rows:
                self._peer.send(self._rows.pop(0))
                continue
            if self._fresh.wait(10):
                continue
            self._peer.heartbeat()
