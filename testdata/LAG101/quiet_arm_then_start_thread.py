# The thread that sets the event is started after the clear().
import threading


class Job:
    def __init__(self, work):
        self._work = work
        self._error = None
        self._finished = threading.Event()

    def _run(self):
        try:
            self._work()
        except Exception as error:
            self._error = error
        self._finished.set()

    def run_again(self):
        if self._error is not None:
            self._error = None
        self._finished.clear()
        thread = threading.Thread(target=self._run)
        thread.start()
        self._finished.wait()
