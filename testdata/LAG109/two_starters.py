# Two starters: the clear goes in front of each start, which is for the author to judge.
import threading


class Player:
    def __init__(self):
        self._halt = threading.Event()
        self._thread = None

    def play(self):
        self._thread = threading.Thread(target=self._loop)
        self._thread.start()

    def resume(self, position):
        self.position = position
        self._runner = threading.Thread(target=self._loop)
        self._runner.start()

    def halt(self):
        self._halt.set()
        self._thread.join()

    def _loop(self):
        self._halt.clear()  # error: LAG109 8
        while not self._halt.is_set():
            self.step()

    def step(self):
        pass
