# Blind: what is in the queue already, get() leaves there, and waits for the next one.
import threading
from collections import deque


class WorkQueue:
    def __init__(self, length):
        self.condition = threading.Condition()
        self.queue = deque([], length)

    def put(self, data):
        self.condition.acquire()
        self.queue.append(data)
        self.condition.notify()
        self.condition.release()

    def get(self):
        self.condition.acquire()
        self.condition.wait()  # error: LAG107 8
        data = self.queue.popleft()
        self.condition.release()
        return data
