# why: when the wait returns, another worker may have taken the item; the stop count that is tested then tells nothing of it
import collections
import threading


class Pool:
    def __init__(self):
        self.lock = threading.Lock()
        self.filled = threading.Condition(self.lock)
        self.queue = collections.deque()
        self.stopping = 0

    def start(self, target):
        threading.Thread(target=target).start()

    def grow(self, count):
        with self.lock:
            while count:
                self.start(self.work)
                count -= 1

    def work(self):
        while True:
            with self.lock:
                while not self.queue and self.stopping == 0:
                    self.filled.wait()
                if self.stopping > 0:
                    self.stopping -= 1
                    break
                task = self.queue.popleft()
            task()

    def shrink(self):
        with self.lock:
            self.stopping += 1
            self.filled.notify_all()

    def add(self, task):
        with self.lock:
            self.queue.append(task)
            self.filled.notify()
