# The waiting side only logs what is written behind the set.
import logging
import threading

log = logging.getLogger(__name__)


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

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            log.info("kicked at %s", self.last_kick)
            while self.jobs:
                self.jobs.pop(0)()
