# The worker is over before the write.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def stop(self, thread):
        self.stopping = True
        self.wake.set()
        thread.join()
        self.running = False

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            if self.stopping:
                return
            self.jobs.pop(0)()
