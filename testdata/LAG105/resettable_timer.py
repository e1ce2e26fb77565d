# A reset between the timer's own reset of `is_reset` and its wait goes unnoticed.
import threading


class ResettableTimer(threading.Thread):
    def __init__(self, interval, function):
        super().__init__()
        self.interval = interval
        self.function = function
        self.is_reset = True
        self.lock = threading.Lock()
        self.event = threading.Event()

    def run(self):
        while self.is_reset:
            with self.lock:
                self.is_reset = False
            self.event.wait(self.interval)
        if not self.event.is_set():
            self.function()

    def cancel(self):
        self.event.set()

    def reset(self):
        with self.lock:
            self.is_reset = True
            self.event.set()  # error: LAG105 12
            self.event.clear()
