# why: what is tested after the wait is published together with the item, or the item is tested as well
import collections
import threading


class Counted:
    """The number of items is kept beside the items."""

    def __init__(self):
        self.lock = threading.Lock()
        self.filled = threading.Condition(self.lock)
        self.queue = collections.deque()
        self.number = 0

    def take(self):
        with self.lock:
            if not self.queue:
                self.filled.wait()
            if self.number == 0:
                return None
            self.number -= 1
            return self.queue.popleft()

    def add(self, task):
        with self.lock:
            self.queue.append(task)
            self.number += 1
            self.filled.notify()


class Pool:
    def __init__(self):
        self.lock = threading.Lock()
        self.filled = threading.Condition(self.lock)
        self.queue = collections.deque()
        self.stopping = False

    def take(self):
        with self.lock:
            if not self.queue and not self.stopping:
                self.filled.wait()
            if self.stopping or not self.queue:
                return None
            return self.queue.popleft()

    def take_or_fail(self):
        with self.lock:
            if not self.queue and not self.stopping:
                self.filled.wait()
            if self.stopping:
                return None
            try:
                return self.queue.popleft()
            except IndexError:
                return None

    def take_in_loop(self):
        with self.lock:
            while not self.queue and not self.stopping:
                self.filled.wait()
            if self.stopping:
                return None
            return self.queue.popleft()

    def stop(self):
        with self.lock:
            self.stopping = True
            self.filled.notify_all()

    def add(self, task):
        with self.lock:
            self.queue.append(task)
            self.filled.notify()


class OneWorker:
    def __init__(self):
        self.lock = threading.Lock()
        self.filled = threading.Condition(self.lock)
        self.queue = collections.deque()
        self.stopping = False
        threading.Thread(target=self._work).start()

    def _work(self):
        while True:
            with self.lock:
                if not self.queue and not self.stopping:
                    self.filled.wait()
                if self.stopping:
                    break
                task = self.queue.popleft()
            task()

    def stop(self):
        with self.lock:
            self.stopping = True
            self.filled.notify_all()

    def add(self, task):
        with self.lock:
            self.queue.append(task)
            self.filled.notify()
