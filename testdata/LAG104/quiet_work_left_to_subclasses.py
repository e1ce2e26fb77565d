# Quiet: the set comes last. What a pass does is left to subclasses.
import threading


class Uploader:
    def __init__(self):
        self._wake = threading.Event()
        self._closed = False

    def flush(self):
        self._wake.set()

    def close(self):
        self._closed = True
        self._wake.set()

    def run(self):
        while not self._closed:
            self.upload()
            self._wake.wait()
            self._wake.clear()

    def upload(self):
        """Send what is there."""
        raise NotImplementedError("upload")
