# Lost: the items are added after the set; the mode is read as well, and is written later still.
import threading


class Feed:
    def __init__(self, log):
        self.log = log
        self.items = []
        self.mode = "slow"
        self.changed = threading.Event()

    def put(self, item, mode):
        self.changed.set()  # error: LAG104 8
        self.items.append(item)
        self.log.write("added")
        self.mode = mode

    def follow(self):
        while True:
            self.changed.wait()
            self.changed.clear()
            while self.items:
                self.send(self.items.pop(), self.mode)

    def send(self, item, mode):
        print(item, mode)
