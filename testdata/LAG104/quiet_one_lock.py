# Who wakes takes the lock before it looks, and so comes behind the write.
import threading


class Worker:
    def __init__(self):
        self.lock = threading.Lock()
        self.running = True
        self.wake = threading.Event()

    def stop(self):
        with self.lock:
            self.wake.set()
            self.running = False

    def run(self, step):
        while True:
            self.wake.wait()
            self.wake.clear()
            with self.lock:
                if not self.running:
                    return
            step()
