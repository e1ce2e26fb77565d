# A set of jobs: clear() forgets the finished ones, wait() joins the rest; neither is a flag's.
import threading


class JobSet:
    def __init__(self):
        self.failed = []
        self._threads = []

    def add(self, thread: threading.Thread):
        self._threads.append(thread)
        thread.start()

    def clear(self):
        self._threads = [thread for thread in self._threads if thread.is_alive()]

    def wait(self):
        for thread in self._threads:
            thread.join()


def finish(jobs: JobSet, report):
    while jobs.failed:
        report(jobs.failed.pop())
    jobs.clear()
    jobs.wait()


def run(works, report):
    jobs = JobSet()
    for work in works:
        jobs.add(threading.Thread(target=work))
    if jobs.failed:
        report(jobs.failed)
    jobs.clear()
    jobs.wait()
