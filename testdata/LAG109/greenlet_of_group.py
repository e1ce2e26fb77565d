# A group of greenlets spawns the body.
from gevent.event import Event
from gevent.pool import Group


class Poller:
    def __init__(self):
        self._end = Event()
        self._group = Group()

    def start(self):
        self._worker = self._group.spawn(self._poll)

    def stop(self):
        self._end.set()
        self._worker.join()

    def _poll(self):
        self._end.clear()  # error: LAG109 8
        while not self._end.wait(5):
            print("poll")
