# Lost: the length is read after the clear() for the log alone; nobody acts on it.
import threading, logging

logger = logging.getLogger(__name__)


class Mail:
    def __init__(self):
        self.queue = []
        self.ev = threading.Event()

    def put(self, x):
        self.queue.append(x)
        self.ev.set()

    def run(self):
        while True:
            if not self.queue:
                self.ev.clear()
                logger.debug("queue empty (%d)", len(self.queue))
                if not self.queue:
                    self.ev.wait()
            while self.queue:
                print(self.queue.pop())
