# Lost: aiologic's events are for threads and tasks alike, torch's are multiprocessing's.
import aiologic
import torch.multiprocessing as mp


class Shelf:
    def __init__(self):
        self.books = []
        self.wake = aiologic.REvent()

    def put(self, book):
        self.books.append(book)
        self.wake.set()

    def take(self):
        while not self.books:
            self.wake.clear()
            if not self.books:
                self.wake.wait()
        return self.books.pop()


class Loader:
    def __init__(self):
        self.batches = mp.Queue()
        self.ready = mp.Event()

    def load(self, batch):
        self.batches.put(batch)
        self.ready.set()

    def next(self):
        while self.batches.empty():
            self.ready.clear()
            if self.batches.empty():
                self.ready.wait()
        return self.batches.get()
