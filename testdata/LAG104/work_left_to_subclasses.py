# What a pass does is left to subclasses: the call comes back, and the pass ends in a wait.
import threading


class Uploader:
    def __init__(self):
        self._wake = threading.Event()
        self._closed = False

    def flush(self):
        self._wake.set()

    def close(self):
        self._wake.set()  # error: LAG104 8
        self._closed = True

    def run(self):
        while not self._closed:
            self.upload()
            self._wake.wait()
            self._wake.clear()

    def upload(self):
        """Send what is there."""
        raise NotImplementedError("upload")
