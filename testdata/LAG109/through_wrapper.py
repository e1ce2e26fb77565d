# The starter is a method that makes a thread of what it is given; the event is made on first use.
import threading


class Client:
    def __init__(self, transport):
        self.transport = transport
        self._abort = None
        self._task = None

    def background(self, target, *args):
        thread = threading.Thread(target=target, args=args)
        thread.start()
        return thread

    def connection_lost(self):
        if not self._task:
            self._task = self.background(self._reconnect)

    def shutdown(self):
        if self._task:
            self._abort.set()
            self._task.join()

    def _reconnect(self):
        if self._abort is None:
            self._abort = self.transport.create_event()
        self._abort.clear()  # error: LAG109 8
        delay = 1
        while True:
            if self._abort.wait(delay):
                break
            if self.transport.connect():
                self._task = None
                break
            delay *= 2
