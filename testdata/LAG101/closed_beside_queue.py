# Lost: close() between the loop's test and the clear(). A clear() in front of the `for` would save the lines only.
import threading


class Channel:
    def __init__(self):
        self.lines = []
        self.closed = False
        self.flag = threading.Event()

    def say(self, line):
        self.lines.append(line)
        self.flag.set()

    def close(self):
        self.closed = True
        self.flag.set()


def follow(channel: Channel):
    shown = 0
    while not channel.closed:
        for line in channel.lines[shown:]:
            yield line
            shown += 1
        channel.flag.clear()  # error: LAG101 8
        if not channel.flag.wait(timeout=20):
            yield ""
