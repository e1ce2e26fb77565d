# Set whether it failed or not.
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
        finally:
            self._listed.set()
