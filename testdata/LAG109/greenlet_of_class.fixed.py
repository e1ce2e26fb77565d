# A greenlet takes its first step once its starter lets it: after a stop() in the same turn.
from gevent import Greenlet
from gevent.event import Event


class Poller:
    def __init__(self):
        self._end = Event()

    def start(self):
        self._worker = Greenlet(self._poll)
        self._end.clear()
        self._worker.start()

    def stop(self):
        self._end.set()
        self._worker.join()

    def _poll(self):
        while not self._end.wait(5):
            print("poll")
