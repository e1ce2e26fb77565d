# The starter clears the stop event, two helpers deep, before the thread runs.
import threading


class Pump:
    def __init__(self, valve):
        self.valve = valve
        self.stopping = threading.Event()

    def start(self):
        self._prepare()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()

    def _run(self):
        while not self.stopping.wait(1):
            self.valve.turn()

    def _prepare(self):
        self._forget_stop()

    def _forget_stop(self):
        self.stopping.clear()
