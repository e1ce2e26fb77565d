# Quiet: who takes hold of the event before the read waits for one that stays set.
import threading


class Lamp:
    def __init__(self):
        self.color = ""
        self.switched = threading.Event()

    def switch(self, color):
        self.color = color
        self.switched.set()
        self.switched = threading.Event()

    def follow(self, color):
        while True:
            switched = self.switched
            if self.color == color:
                return
            switched.wait()
