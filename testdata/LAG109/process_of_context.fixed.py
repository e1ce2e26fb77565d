# A process of a context of multiprocessing is started, and told to end before its first step.
from multiprocessing import get_context


class Poller:
    def __init__(self):
        self._context = get_context("spawn")
        self._end = self._context.Event()

    def start(self):
        self._worker = self._context.Process(target=self._poll)
        self._end.clear()
        self._worker.start()

    def stop(self):
        self._end.set()
        self._worker.join()

    def _poll(self):
        while not self._end.wait(5):
            print("poll")
