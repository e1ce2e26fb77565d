# Blind: each pass waits first and tests what is there only then; what came during the work waits, too.
import threading


class Worker(threading.Thread):
    def __init__(self, handle):
        super().__init__()
        self.handle = handle
        self.jobs = []
        self.condition = threading.Condition()

    def submit(self, job):
        with self.condition:
            self.jobs.append(job)
            self.condition.notify()

    def run(self):
        while True:
            ready = []
            with self.condition:
                self.condition.wait()  # error: LAG107 16
                while self.jobs:
                    ready.append(self.jobs.pop(0))
            for job in ready:
                self.handle(job)
