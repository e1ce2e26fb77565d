# Lost: a task that comes after the inner loop's last test loses its signal to the clear().
import threading
from collections import deque


class Outbox:
    def __init__(self, transport):
        self._transport = transport
        self._messages = deque()
        self._wake = threading.Event()

    def send(self, message):
        self._messages.append(message)
        self._wake.set()

    def pump(self):
        while True:
            while self._messages:
                self._transport.write(self._messages.popleft())
            self._wake.clear()  # error: LAG101 12
            self._wake.wait(30)
