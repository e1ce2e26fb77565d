# Missed: a notify between the look and the lock. Under the lock, the look would acquire it once more and stand still.
import multiprocessing
import queue
import threading


class Crew:
    def __init__(self):
        self.out = []
        self.lock = threading.Lock()
        self.back = threading.Condition(self.lock)

    @property
    def all_home(self):
        with self.lock:
            return not self.out

    def home(self, name):
        with self.back:
            self.out.remove(name)
            self.back.notify_all()

    def wait_home(self):
        while not self.all_home:
            with self.back:
                self.back.wait()  # error: LAG107 16


class Gate:
    def __init__(self):
        self.lock = multiprocessing.Lock()
        self.is_open = multiprocessing.Value("b", 0, lock=self.lock)
        self.moved = multiprocessing.Condition(self.lock)

    def open(self):
        with self.moved:
            self.is_open.get_obj().value = 1
            self.moved.notify_all()

    def pass_through(self):
        while not self.is_open.value:
            with self.moved:
                self.moved.wait()  # error: LAG107 16


class Orders:
    def __init__(self):
        self.orders = queue.Queue()
        self.some = threading.Condition(self.orders.mutex)

    def order(self, meal):
        with self.some:
            self.orders.queue.append(meal)
            self.some.notify()

    def wait_some(self):
        while self.orders.empty():
            with self.some:
                self.some.wait()  # error: LAG107 16
