# Lost: a log line and a look at the clock between clear() and wait() bring no signal about.
import logging
import threading
import time

log = logging.getLogger(__name__)


class Uploader:
    def __init__(self, bucket):
        self._bucket = bucket
        self._parts = []
        self._more = threading.Event()

    def add(self, part):
        self._parts.append(part)
        self._more.set()

    def run(self):
        while True:
            while self._parts:
                self._bucket.put(self._parts.pop(0))
            self._more.clear()
            idle_since = time.monotonic()
            log.debug("nothing left to upload since %s", idle_since)
            if self._parts:
                continue
            self._more.wait()
