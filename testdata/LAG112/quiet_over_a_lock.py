# Both conditions were made over the lock that is held here and there.
import threading


class Ramp:
    def __init__(self):
        self.mutex = threading.Lock()
        self.arrived = threading.Condition(self.mutex)
        self.left = threading.Condition(self.mutex)
        self.journal = threading.Lock()
        self.trucks = []

    def arrive(self, truck):
        with self.mutex:
            self.trucks.append(truck)
            self.arrived.notify()

    def unload(self):
        with self.arrived:
            while not self.trucks:
                self.arrived.wait()
            self.left.notify()
            return self.trucks.pop()
