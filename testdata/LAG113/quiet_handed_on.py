# The remote is given the event, and may set it when it fails.
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
        self.files = self.remote.list(self._listed)
        self._listed.set()
