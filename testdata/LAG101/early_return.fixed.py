# Late: finish() between the test and the clear() costs the caller a second that it need not wait.
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
        if self.generating:
            self._step.wait(1)
        return True
