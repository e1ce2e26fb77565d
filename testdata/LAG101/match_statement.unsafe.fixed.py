# Lost: the state changes after the match has looked at it and before the clear().
import threading


class Machine:
    def __init__(self):
        self._state = "idle"
        self._changed = threading.Event()

    def move(self, state):
        self._state = state
        self._changed.set()

    def run(self):
        while True:
            self._changed.clear()
            match self._state:
                case "stopped":
                    return
                case "ready":
                    self.step()
                case _:
                    pass
            self._changed.wait()

    def step(self):
        print("one step")
