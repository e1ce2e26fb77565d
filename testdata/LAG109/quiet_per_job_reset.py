# The clear belongs to each job that the thread takes, not to the thread's start.
import threading


class Runner:
    def __init__(self, jobs):
        self.jobs = jobs
        self._cancel = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def cancel(self):
        self._cancel.set()

    def _run(self):
        while True:
            job = self.jobs.get()
            self._cancel.clear()
            for step in job:
                if self._cancel.is_set():
                    break
                step()
