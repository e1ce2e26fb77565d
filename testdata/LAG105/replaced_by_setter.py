# Lost: a thread has read the old color, and takes hold of the fresh event.
import threading


class Lamp:
    def __init__(self):
        self.color = ""
        self.switched = threading.Event()

    def switch(self, color):
        self.color = color
        self.switched.set()  # error: LAG105 8
        self.switched = threading.Event()

    def follow(self, color):
        while self.color != color:
            self.switched.wait()
