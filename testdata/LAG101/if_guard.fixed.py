# Lost: the reply may arrive between the test and the clear(), and is then never announced again.
import threading


class Call:
    def __init__(self):
        self._reply = None
        self._answered = threading.Event()

    def resolve(self, reply):
        self._reply = reply
        self._answered.set()

    def result(self):
        if self._reply is None:
            self._answered.clear()
            if self._reply is None:
                self._answered.wait()
        return self._reply
