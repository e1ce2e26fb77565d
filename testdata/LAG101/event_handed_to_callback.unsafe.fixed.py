# Lost: the answer to a request that was made before the clear; the callback gets the event as an argument.
import threading


class Producer:
    def __init__(self, metadata, sender):
        self._metadata = metadata
        self._sender = sender

    def wait_for_update(self, timer):
        updated = threading.Event()
        while not timer.expired:
            updated.clear()
            future = self._metadata.request_update()
            future.add_both(lambda event, *_: event.set(), updated)
            self._sender.wakeup()
            updated.wait(timer.left)
            if not future.is_done:
                raise TimeoutError
