# Wait and clear, nothing is read: each signal lets the ball bounce once, two at a time count as one.
import threading


class Ball:
    def __init__(self):
        self._thrown = threading.Event()

    def throw(self):
        self._thrown.set()

    def run(self):
        height = 0
        while True:
            self._thrown.wait()
            self._thrown.clear()
            height += 1
            print("bounce", height)
