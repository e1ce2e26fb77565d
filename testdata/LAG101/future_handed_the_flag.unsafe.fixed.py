# Lost: a job that is done before the clear(). Only in front of the hand-out does the clear() erase nothing of it.
import threading


class Feeder:
    def __init__(self):
        self.over = threading.Event()
        self.step = threading.Event()

    def finish(self):
        self.over.set()
        self.step.set()

    def feed(self, executor, task):
        while not self.over.is_set():
            job = executor.submit(task)
            self.step.clear()
            job.add_done_callback(lambda _: self.step.set())
            if self.over.is_set():
                break
            self.step.wait()
