# clear() and wait() belong to two functions that run at different times, and the second one looks before it waits.
import threading


class Stage:
    def __init__(self, lights):
        self._lights = lights
        self._actors = []
        self._entered = threading.Event()

    def enter(self, actor):
        self._actors.append(actor)
        self._entered.set()

    def prepare(self):
        while self._actors:
            self._actors.pop().leave()
        self._entered.clear()

        def curtain():
            if not self._actors:
                self._entered.wait()
            self._lights.on()

        return curtain
