# Lost: two cases look at one local; that the first does not fit says nothing of the second.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def take(self, mode):
        kind = str(mode)
        while not self.items:
            match kind:
                case "poll":
                    pass
                case "block":
                    self.wake.clear()
                    if not self.items:
                        self.wake.wait()
        return self.items.pop(0)
