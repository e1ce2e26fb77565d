# Behind the set stands bookkeeping: it decides what is printed, and about no wait.
import threading
import time


class Worker:
    def __init__(self, show):
        self.show = show
        self.jobs = []
        self.kicks = 0
        self.loud = False
        self.last = 0.0
        self.listeners = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()
        self.kicks += 1
        self.last = time.monotonic()

    def speak_up(self):
        self.wake.set()
        self.loud = True

    def listen(self, listener):
        self.wake.set()
        self.listeners.append(listener)

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            if self.kicks > 10:
                self.show("busy")
            if self.loud:
                self.show("awake")
            for listener in self.listeners:
                listener("awake")
            while self.jobs:
                self.jobs.pop(0)()

    def run_until_idle(self):
        while True:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
            if time.monotonic() - self.last > 60:
                return
