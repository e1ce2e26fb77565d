# Lost: bring() between the look and the clear(). `not self.pile` runs `__len__`, which drops what is old.
import threading


class Pile(list):
    def __len__(self):
        while super().__len__() and self[0].old:
            self.pop(0)
        return super().__len__()


class Desk:
    def __init__(self):
        self.pile = Pile()
        self.came = threading.Event()

    def bring(self, sheet):
        self.pile.append(sheet)
        self.came.set()

    def idle(self):
        while not self.pile:
            self.came.wait()
            self.came.clear()
