# Lost: a thread that still sleeps on the old event is not woken by the fresh one.
import threading


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = threading.Event()

    def update(self, price):
        self.price = price
        self.changed.set()

    def run(self, clients):
        for client in clients:
            threading.Thread(target=self._feed, args=(client,)).start()

    def _feed(self, client):
        while True:
            self.changed = threading.Event()  # error: LAG106 12
            client.send(self.price)
            self.changed.wait()
