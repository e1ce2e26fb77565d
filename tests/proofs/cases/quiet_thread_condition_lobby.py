"""condition, lobby: whoever comes while the picture is taken waits for it; then it is tested again.

Holds: both tests and the wait stand under one lock, and so does what ends the taking.
"""

import threading


class Camera:
    def __init__(self):
        self.busy = False
        self.picture = None
        self.got = []
        self.idle = threading.Condition()

    def fetch(self):
        with self.idle:
            if self.busy:
                self.idle.wait(timeout=15)
            if self.picture is not None:
                self.got.append(self.picture)
                return
            self.busy = True
        with self.idle:
            self.picture = "picture"
            self.busy = False
            self.got.append(self.picture)
            self.idle.notify_all()


def setup():
    return Camera()


def consumer(camera):
    camera.fetch()


def producer(camera):
    camera.fetch()


def stranded(camera):
    return 2 - len(camera.got)
