# Blind: the condition is waited for through a property, and notified through the attribute behind it.
import threading


class Job:
    def __init__(self):
        self._changed = threading.Condition()
        self.parts = []

    @property
    def changed(self):
        """The condition, for those who wait from outside."""
        return self._changed

    def add(self, part):
        with self._changed:
            self.parts.append(part)
            self._changed.notify()


def take(job: Job):
    with job.changed:
        job.changed.wait()  # error: LAG107 8
        return job.parts.pop()
