# Nobody who waits looks at what is written behind the set.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def kick(self, now):
        self.wake.set()
        self.last_kick = now
        self.kicks = [now]

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
