# Lost: the thread may be done before the clear; it writes the error only where it fails.
import threading


class Runner:
    def __init__(self, job):
        self._job = job
        self._error = None
        self._finished = threading.Event()

    def _run(self):
        try:
            self._job()
        except OSError as error:
            self._error = error
        self._finished.set()

    def run_again(self):
        self._finished.clear()
        if self._error is not None:
            self._error = None
        thread = threading.Thread(target=self._run)
        thread.start()
        self._finished.wait()
