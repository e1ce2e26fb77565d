# A thread that clears in run() forgets a stop() that came since it was started.
import threading


class Reader(threading.Thread):
    def __init__(self, source):
        super().__init__(daemon=True)
        self.source = source
        self._end = threading.Event()

    def run(self):
        self._end.clear()  # error: LAG109 8
        while not self._end.is_set():
            self.source.read()

    def stop(self):
        self._end.set()


class Session:
    def __init__(self, source):
        self._reader = Reader(source)
        self._reader.start()

    def close(self):
        self._reader.stop()
        self._reader.join()
