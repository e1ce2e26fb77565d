# Lost: sending switches to another greenlet, which publishes and sets before the clear().
import gevent
from gevent.event import Event


class Publisher:
    def __init__(self, sock):
        self._sock = sock
        self._rows = []
        self._sent = 0
        self._dirty = Event()

    def publish(self, row):
        self._rows.append(row)
        self._dirty.set()

    def run(self):
        while True:
            rows = self._rows[self._sent :]
            for row in rows:
                self._sock.sendall(row)
                gevent.sleep(0)
            self._sent += len(rows)
            self._dirty.clear()  # error: LAG101 12
            self._dirty.wait(5)
