# Quiet: one thread takes, and whoever notifies has put something there.
import threading


class Printer:
    def __init__(self):
        self._jobs = []
        self._cond = threading.Condition()
        threading.Thread(target=self.serve, daemon=True).start()

    def submit(self, job):
        with self._cond:
            self._jobs.append(job)
            self._cond.notify()

    def serve(self):
        while True:
            with self._cond:
                if not self._jobs:
                    self._cond.wait()
                job = self._jobs.pop(0)
            job()
