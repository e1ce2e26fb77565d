# The handler sets it, too.
import threading


class Mirror:
    def __init__(self, remote):
        self.remote = remote
        self.files = None
        self._listed = threading.Event()

    def open(self):
        threading.Thread(target=self._list).start()
        self._listed.wait()

    def _list(self):
        try:
            self.files = self.remote.list()
        except Exception:
            self._listed.set()
            raise
        self._listed.set()
