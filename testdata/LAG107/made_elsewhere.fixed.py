# Neither the class nor its module is named here: what is waited for under its own lock and notified tells.
class Pool:
    def __init__(self, available):
        self.available = available
        self.free = []

    def give_back(self, connection):
        self.free.append(connection)
        with self.available:
            self.available.notify()

    def take(self):
        while not self.free:
            with self.available:
                if not self.free:
                    self.available.wait()
        return self.free.pop()
