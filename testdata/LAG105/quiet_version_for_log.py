# Quiet: the version is read for the log; whoever waits wants the next change, whatever came before.
import logging
import threading

log = logging.getLogger(__name__)


class Document:
    def __init__(self):
        self._version = 0
        self._changed = threading.Event()

    def edit(self):
        self._version += 1
        self._changed.set()
        self._changed.clear()

    def next_change(self):
        seen = self._version
        log.debug("waiting from version %d on", seen)
        self._changed.wait()
        log.debug("after %d: %d", seen, self._version)
