# Blind: pages that came before the lock was acquired are not tested before the first wait.
import threading
from collections import deque


class Pages:
    def __init__(self):
        self.pages = deque()
        self.condition = threading.Condition()

    def add(self, page):
        with self.condition:
            self.pages.append(page)
            self.condition.notify()

    def print_all(self):
        with self.condition:
            while True:
                self.condition.wait()  # error: LAG107 16
                while self.pages:
                    print(self.pages.popleft())
