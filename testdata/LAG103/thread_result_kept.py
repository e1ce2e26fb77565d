# Lost: a rescan that is asked for during the heartbeat is cleared, and `asked` still says that nobody did.
import threading


class Scanner(threading.Thread):
    def __init__(self, disk, peer):
        super().__init__(daemon=True)
        self._disk = disk
        self._peer = peer
        self._rescan = threading.Event()

    def ask(self):
        self._rescan.set()

    def run(self):
        while True:
            asked = self._rescan.wait(30)
            if not asked:
                self._peer.heartbeat()
            self._rescan.clear()  # error: LAG103 12
            if asked:
                self._disk.scan()
