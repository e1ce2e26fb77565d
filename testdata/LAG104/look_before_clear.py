# The waiting side looks, then clears: the order matters to nothing here.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def stop(self):
        self.wake.set()  # error: LAG104 8
        self.running = False

    def run(self):
        while True:
            self.wake.wait()
            if not self.running:
                break
            self.wake.clear()
            self.jobs.pop(0)()
