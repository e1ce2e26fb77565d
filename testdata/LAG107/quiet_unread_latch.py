# Nothing is missed: the caller has tested, or the wait is for the next of many, or it follows its own request.
import threading


class Listener:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def mark_ready(self):
        with self._changed:
            self._ready = True
            self._changed.notify()

    def wait_until_ready(self):
        with self._changed:
            while not self._ready:
                self._sleep()

    def _sleep(self):
        self._changed.wait()


class Screen:
    """The flag goes with every frame; the frames are counted."""

    def __init__(self):
        self._changed = threading.Condition()
        self._started = False
        self._frames = 0

    def show(self):
        with self._changed:
            self._started = True
            self._frames += 1
            self._changed.notify_all()

    def wait_for_next_frame(self):
        with self._changed:
            self._changed.wait()


class Door:
    """Opens and shuts: a wait is for the next time that it opens."""

    def __init__(self):
        self._moved = threading.Condition()
        self.is_open = False

    def open(self):
        with self._moved:
            self.is_open = True
            self._moved.notify_all()

    def shut(self):
        with self._moved:
            self.is_open = False

    def wait_until_opened(self):
        with self._moved:
            self._moved.wait()


class Bell:
    """A bare notification tells nothing but that somebody rang."""

    def __init__(self):
        self._rung = threading.Condition()
        self._broken = False

    def ring(self):
        with self._rung:
            self._rung.notify_all()

    def take_down(self):
        with self._rung:
            self._broken = True
            self._rung.notify_all()

    def wait_for_ring(self):
        with self._rung:
            self._rung.wait()


class Asker:
    """What is waited for is asked for under the lock."""

    def __init__(self, port):
        self._port = port
        self._changed = threading.Condition()
        self._answered = False

    def on_answer(self):
        with self._changed:
            self._answered = True
            self._changed.notify()

    def ask(self):
        with self._changed:
            self._port.send("?")
            self._changed.wait()
