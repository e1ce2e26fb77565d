# The set is a helper's; the write stands in its caller.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def wake_up(self):
        self.wake.set()

    def stop(self):
        self.wake_up()  # error: LAG104 8
        self.running = False

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
