# Quiet: all that is ever assigned to the pause, under whatever name, is half a second at most: a poll.
import threading


class Sender(threading.Thread):
    LONGEST = 60

    def __init__(self):
        super().__init__()
        self.pause = 0
        self.closed = False
        self.changed = threading.Condition()

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()


def retried(send):
    def attempt(sender: Sender):
        while not sender.closed:
            try:
                send()
                sender.pause = 0
            except OSError:
                if sender.pause == 0:
                    sender.pause = 0.2
                else:
                    sender.pause = min(sender.pause * 2, 0.5)
                with sender.changed:
                    sender.changed.wait(sender.pause)

    return attempt
