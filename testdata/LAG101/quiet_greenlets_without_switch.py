# A greenlet lets others run where it blocks. Between the test and the clear nothing does.
import gevent.event


class Gate:
    def __init__(self):
        self.tickets = []
        self.open = gevent.event.Event()

    def sell(self, ticket):
        self.tickets.append(ticket)
        self.open.set()

    def enter(self):
        while not self.tickets:
            self.open.clear()
            self.open.wait()
        return self.tickets.pop()
