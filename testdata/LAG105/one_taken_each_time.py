# Lost: one job is taken for each pulse, and those that come while it runs are left in the queue.
import queue
import threading


class Runner(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.jobs = queue.SimpleQueue()
        self.bell = threading.Event()

    def submit(self, job):
        self.jobs.put(job)
        self.bell.set()  # error: LAG105 8
        self.bell.clear()

    def run(self):
        while True:
            self.bell.wait()
            try:
                job = self.jobs.get_nowait()
            except queue.Empty:
                continue
            job()
