# The same, with the test under the lock.
class Pool:
    def __init__(self, available):
        self.available = available
        self.free = []

    def give_back(self, connection):
        with self.available:
            self.free.append(connection)
            self.available.notify()

    def take(self):
        with self.available:
            while not self.free:
                self.available.wait()
            return self.free.pop()
