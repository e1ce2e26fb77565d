# The pulse tells of one more frame; one comes after the other, whatever is sent.
import threading


class Viewer:
    def __init__(self, link):
        self.link = link
        self.frames = 0
        self.tick = threading.Event()

    def on_frame(self, frame):
        self.frames += 1
        self.tick.set()
        self.tick.clear()

    def show(self, picture):
        self.link.send(picture)
        self.tick.wait()
