# Lost: a manager's event is shared between processes, which run at any time.
import multiprocessing as mp


class P:
    def __init__(self):
        self.ev = mp.Manager().Event()
        self.jobs = mp.Manager().list()

    def put(self, j):
        self.jobs.append(j)
        self.ev.set()

    def run(self):
        while True:
            while not self.jobs:
                self.ev.clear()  # error: LAG101 16
                self.ev.wait()
            self.do(self.jobs.pop(0))
