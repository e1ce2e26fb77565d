# The handler logs the error, and sets nothing.
import threading


class Mirror:
    def __init__(self, remote):
        self.remote = remote
        self.files = None
        self._listed = threading.Event()

    def open(self):
        threading.Thread(target=self._list).start()
        self._listed.wait()  # error: LAG113 8

    def _list(self):
        try:
            self.files = self.remote.list()
        except OSError:
            print("no list")
            return
        self._listed.set()
