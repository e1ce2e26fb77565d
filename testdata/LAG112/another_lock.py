# The lock that is held is another one: it guards the journal.
import threading


class Ramp:
    def __init__(self):
        self.mutex = threading.Lock()
        self.arrived = threading.Condition(self.mutex)
        self.left = threading.Condition(self.mutex)
        self.journal = threading.Lock()
        self.trucks = []

    def arrive(self, truck):
        with self.journal:
            self.trucks.append(truck)
            self.arrived.notify()  # error: LAG112 12

    def unload(self):
        with self.arrived:
            while not self.trucks:
                self.arrived.wait()
            self.left.notify()
            return self.trucks.pop()
