"""flag beside a queue: one setter adds a line, another one ends the stream; the loop tests both.

Lost: a close() between the loop's test and the clear(), or a line between the look at the lines and the
clear(). A clear() at the top of the loop would save the lines only.
"""

import threading


class Stream:
    def __init__(self):
        self.lines = []
        self.closed = False
        self.ended = False
        self.flag = threading.Event()

    def say(self, line):
        self.lines.append(line)
        self.flag.set()

    def close(self):
        self.closed = True
        self.flag.set()

    def run(self):
        while not self.closed:
            while self.lines:
                self.lines.pop(0)
            self.flag.clear()  # error: LAG101
            if not self.flag.wait(timeout=15):
                return
        self.ended = True


def setup():
    return Stream()


def consumer(stream):
    stream.run()


def producer(stream):
    stream.say("a line")
    stream.close()


def stranded(stream):
    return [] if stream.ended else ["the end"]
