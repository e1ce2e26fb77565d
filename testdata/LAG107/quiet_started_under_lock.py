# Quiet: the thread is started under the lock, so it cannot notify before the wait.
import threading


class Server:
    def __init__(self):
        self.port = None
        self.cond = threading.Condition()

    def start(self):
        if self.port is not None:
            raise RuntimeError("started")
        with self.cond:
            threading.Thread(target=self._run).start()
            self.cond.wait()

    def _run(self):
        with self.cond:
            self.port = 8080
            self.cond.notify_all()
