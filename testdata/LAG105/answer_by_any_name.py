# Nothing here calls `neuer_stand`: the library does, with what has come in.
import threading


class Lampe:
    def __init__(self, draht):
        self.draht = draht
        self.stand = 0
        self.da = threading.Event()

    def neuer_stand(self, wert):
        self.stand = wert
        self.da.set()  # error: LAG105 8
        self.da.clear()

    def frage(self):
        self.draht.send("stand")
        self.da.wait()
        return self.stand
