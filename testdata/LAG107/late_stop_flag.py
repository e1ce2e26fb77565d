# Late: the stop flag is tested after the wait only; under the lock another state is tested.
import threading


class Loader:
    def __init__(self, patience):
        self._changed = threading.Condition()
        self._urls = []
        self._patience = patience
        self._closing = False

    def add(self, url):
        with self._changed:
            self._urls.append(url)
            self._changed.notify()

    def close(self):
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def run(self, fetch):
        while True:
            with self._changed:
                while not self._urls:
                    self._changed.wait(self._patience)  # error: LAG107 20
                    if self._closing:
                        return
                url = self._urls.pop()
            fetch(url)
