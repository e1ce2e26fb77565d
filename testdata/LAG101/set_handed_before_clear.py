# Lost: the future may be done before the clear; its callback is the event's own method.
import threading


class Producer:
    def __init__(self, metadata, sender):
        self._metadata = metadata
        self._sender = sender

    def wait_for_update(self, timer):
        updated = threading.Event()
        while not timer.expired:
            future = self._metadata.request_update()
            future.add_done_callback(updated.set)
            self._sender.wakeup()
            updated.clear()  # error: LAG101 12
            updated.wait(timer.left)
            if not future.is_done:
                raise TimeoutError
