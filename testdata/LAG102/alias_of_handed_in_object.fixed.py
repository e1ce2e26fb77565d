# Lost: the channel is filled by other threads; a local name for its event changes nothing.
import threading


class Channel:
    def __init__(self):
        self.frames = []
        self.ready = threading.Event()

    def push(self, frame):
        self.frames.append(frame)
        self.ready.set()


def play(channel: Channel, screen):
    ready = channel.ready
    while True:
        ready.wait()
        ready.clear()
        for frame in channel.frames[:]:
            screen.draw(frame)
            channel.frames.remove(frame)
