# The wait is for the answer to the command, whether or not there is a socket to send it.
import threading


class Dev:
    def __init__(self, sock):
        self.sock = sock
        self.reply = None
        self.ev = threading.Event()

    def on_reply(self, r):
        self.reply = r
        self.ev.set()

    def query(self, cmd):
        if self.reply == cmd:
            return self.reply
        self.ev.clear()
        if self.sock is not None:
            self.sock.send(cmd)
        self.ev.wait(2)
        return self.reply
