# The body itself sets the event when it is done; others wait for that.
import threading


class Job:
    def __init__(self):
        self._done = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()

    def join(self):
        self._done.wait()

    def _run(self):
        self._done.clear()
        try:
            self.work()
        finally:
            self._done.set()
        if self._done.is_set():
            self.report()

    def work(self):
        pass

    def report(self):
        pass
