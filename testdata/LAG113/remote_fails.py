# Where the remote does not answer, nobody sets the event.
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
        self.files = self.remote.list()
        self._listed.set()
