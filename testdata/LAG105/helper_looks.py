# The look is a method's, the clear a log line behind the set.
import logging
import threading

log = logging.getLogger(__name__)


class Session:
    def __init__(self):
        self.closed = False
        self.wake = threading.Event()

    def is_closed(self):
        return self.closed

    def close(self):
        self.closed = True
        self.wake.set()  # error: LAG105 8
        log.debug("closed")
        self.wake.clear()

    def wait_until_closed(self):
        while not self.is_closed():
            self.wake.wait()
