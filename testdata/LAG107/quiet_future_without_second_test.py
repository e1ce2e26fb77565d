# Quiet: once there, the reply stays; nobody takes it away before the wait has the lock back.
import threading


class Call:
    def __init__(self):
        self._reply = None
        self._answered = threading.Condition()

    def resolve(self, reply):
        with self._answered:
            self._reply = reply
            self._answered.notify_all()

    def result(self):
        with self._answered:
            if self._reply is None:
                self._answered.wait()
            return self._reply
