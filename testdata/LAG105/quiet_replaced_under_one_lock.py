# Quiet: the event is taken hold of under the lock under which it is set and replaced.
import threading


class Lamp:
    def __init__(self):
        self.color = ""
        self.lock = threading.Lock()
        self.switched = threading.Event()

    def switch(self, color):
        with self.lock:
            self.color = color
            self.switched.set()
            self.switched = threading.Event()

    def follow(self, color):
        while True:
            with self.lock:
                if self.color == color:
                    return
                switched = self.switched
            switched.wait()
