# torch.multiprocessing has the classes of multiprocessing.
import torch.multiprocessing as mp


class Poller:
    def __init__(self):
        self._end = mp.Event()

    def start(self):
        self._worker = mp.Process(target=self._poll)
        self._end.clear()
        self._worker.start()

    def stop(self):
        self._end.set()
        self._worker.join()

    def _poll(self):
        while not self._end.wait(5):
            print("poll")
