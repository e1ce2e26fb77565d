# Quiet: what is read after the wait comes again, so that the next notification is good enough.
import threading


class Belt:
    def __init__(self):
        self._moved = threading.Condition()
        self._running = False
        self._box = None
        self._steps = 0

    def switch(self, on):
        with self._moved:
            self._running = on
            self._moved.notify_all()

    def stop(self):
        with self._moved:
            self._running = False
            self._moved.notify_all()

    def wait_switched(self):
        with self._moved:
            self._moved.wait()
            return self._running


class Counter:
    def __init__(self):
        self._moved = threading.Condition()
        self._steps = 0
        self._started = False

    def step(self):
        with self._moved:
            self._started = True
            self._steps += 1
            self._moved.notify_all()

    def next_step(self):
        with self._moved:
            self._moved.wait()
            if not self._started:
                raise RuntimeError("woken for nothing")
            return self._steps


class Camera:
    def __init__(self, lens):
        self._taken = threading.Condition()
        self._lens = lens
        self._picture = None
        self._warm = False

    def shoot(self):
        while self._lens.is_open:
            picture = self._lens.expose()
            with self._taken:
                self._picture = picture
                self._warm = True
                self._taken.notify_all()

    def next_picture(self):
        with self._taken:
            self._taken.wait()
            return self._picture

    def is_on(self):
        with self._taken:
            self._taken.wait(10)
        return self._warm


class Slide:
    def __init__(self):
        self._changed = threading.Condition()
        self._slide = None

    def show(self, slide):
        with self._changed:
            self._slide = slide
            self._changed.notify_all()

    def next_slide(self):
        with self._changed:
            self._changed.wait(10)
            if self._slide is None:
                raise TimeoutError
            return self._slide
