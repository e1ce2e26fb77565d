# Lost: stop() between the look and the clear(); and an early reply, which no look at `stopped` can save: no fix.
import threading


class Asker:
    def __init__(self, wire):
        self.wire = wire
        self.reply = None
        self.stopped = False
        self.ready = threading.Event()

    def on_reply(self, reply):
        self.reply = reply
        self.ready.set()

    def stop(self):
        self.stopped = True
        self.ready.set()

    def ask(self, question):
        self.wire.send(question)
        if self.stopped:
            return None
        self.ready.clear()  # error: LAG101 8
        self.ready.wait(3)
        return self.reply
