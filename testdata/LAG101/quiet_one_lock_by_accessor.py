# The lock is had by a call, on both sides by the same one.
import multiprocessing as mp


class Pool:
    def __init__(self):
        self.pending = mp.Value("i", 0)
        self.wake = mp.Event()

    def submit(self):
        with self.pending.get_lock():
            self.pending.value += 1
            self.wake.set()

    def run(self):
        while True:
            with self.pending.get_lock():
                n, self.pending.value = self.pending.value, 0
                if not n:
                    self.wake.clear()
            self.wake.wait()
            for _ in range(n):
                self.step()
