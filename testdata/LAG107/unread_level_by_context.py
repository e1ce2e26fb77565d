# why: without a reader there was no announcement, and none will come; who enters and leaves in one function is the same one
import contextlib
import threading


class ReadWriteLock:
    def __init__(self):
        self._free = threading.Condition(threading.Lock())
        self._readers = 0

    def begin_read(self):
        self._free.acquire()
        try:
            self._readers += 1
        finally:
            self._free.release()

    def end_read(self):
        self._free.acquire()
        try:
            self._readers -= 1
            if not self._readers:
                self._free.notify_all()
        finally:
            self._free.release()

    def begin_write(self):
        self._free.acquire()
        self._free.wait()  # error: LAG107 8

    def end_write(self):
        self._free.release()

    @contextlib.contextmanager
    def reading(self):
        self.begin_read()
        try:
            yield self
        finally:
            self.end_read()
