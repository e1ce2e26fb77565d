# Quiet: to the waiter the pulse only means now.
import threading


class Lamp:
    def __init__(self):
        self.color = ""
        self.switched = threading.Event()

    def switch(self, color):
        self.color = color
        self.switched.set()
        self.switched = threading.Event()

    def blink(self, show):
        while True:
            self.switched.wait()
            show()
