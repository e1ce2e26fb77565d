# Correct: what is there is taken before the wait, under the same lock; the last wait is limited, to collect.
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
        with self.condition:
            while True:
                while self.jobs:
                    print(self.jobs.pop(0))
                self.condition.wait()

    def flush(self):
        ready = []
        with self.condition:
            self.condition.wait(30)
            while self.jobs:
                ready.append(self.jobs.pop(0))
        for job in ready:
            self.handle(job)
