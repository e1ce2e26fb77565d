# Lost: the clear() is in a helper; a letter posted before that call and after the loop's last test is not announced.
import threading
from collections import deque


class Courier:
    def __init__(self, route):
        self._route = route
        self._letters = deque()
        self._arrived = threading.Event()

    def post(self, letter):
        self._letters.append(letter)
        self._arrived.set()

    def _rearm(self):
        self._arrived.clear()

    def run(self):
        while True:
            while self._letters:
                self._route.deliver(self._letters.popleft())
            self._rearm()
            if self._letters:
                continue
            self._arrived.wait()
