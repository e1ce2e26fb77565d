# A courtesy of one second at most: nothing reads the state after the wait, and whatever came is not asked for.
import threading


class Generation:
    def __init__(self):
        self.generating = False
        self._tokens = []
        self._step = threading.Event()

    def token(self, token):
        self._tokens.append(token)
        self._step.set()

    def finish(self):
        self.generating = False
        self._step.set()

    def interrupt(self):
        if not self.generating:
            return False
        self._step.clear()
        self._step.wait(1)
        return True
