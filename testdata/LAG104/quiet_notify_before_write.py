# Under the lock the order does not count; a write that is announced again, or waited out, is not late either.
import threading


class UnderLock:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def mark_ready(self):
        with self._changed:
            self._changed.notify()
            self._ready = True

    def wait_until_ready(self):
        with self._changed:
            while not self._ready:
                self._changed.wait()


class Twice:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def _tell(self):
        with self._changed:
            self._changed.notify_all()

    def mark_ready(self):
        self._tell()
        self._ready = True
        self._tell()

    def wait_until_ready(self):
        with self._changed:
            while not self._ready:
                self._changed.wait()


class Joined:
    def __init__(self):
        self._changed = threading.Condition()
        self._stopping = False
        self._running = True
        self._thread = threading.Thread(target=self._run)

    def stop(self):
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()
        self._running = False

    def _run(self):
        with self._changed:
            while self._running and not self._stopping:
                self._changed.wait()


class Reset:
    """What is written after the notification sends nobody home: it is the old value."""

    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def pulse(self):
        with self._changed:
            self._ready = True
            self._changed.notify_all()
        self._ready = False

    def clear(self):
        with self._changed:
            self._changed.notify_all()
        self._ready = False

    def wait_until_ready(self):
        with self._changed:
            while not self._ready:
                self._changed.wait()


class Polls:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def mark_ready(self):
        with self._changed:
            self._changed.notify()
        self._ready = True

    def wait_until_ready(self):
        with self._changed:
            while not self._ready:
                self._changed.wait(0.5)
