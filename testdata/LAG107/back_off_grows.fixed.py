# Missed: the pause is 0 at first, but a function that holds the object under another name doubles it.
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
                    sender.pause = 1
                else:
                    sender.pause *= 2
                with sender.changed:
                    if not sender.closed:
                        sender.changed.wait(sender.pause)

    return attempt
