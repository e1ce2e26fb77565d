"""clear first: the flag is cleared before the state is read.

Holds: what is published after the clear() sets the flag again; at worst one pass finds nothing.
"""

import threading

EVENTS = 2


class Session:
    def __init__(self):
        self.events = []
        self.delivered = []
        self.event_flag = threading.Event()

    def publish(self, event):
        self.events.append(event)
        self.event_flag.set()

    def run(self):
        while True:
            self.event_flag.clear()
            self.delivered.extend(self.events[len(self.delivered) :])
            if len(self.delivered) == EVENTS:
                return
            if not self.event_flag.wait(timeout=15):
                return


def setup():
    return Session()


def consumer(session):
    session.run()


def producer(session):
    for event in range(EVENTS):
        session.publish(event)


def stranded(session):
    return session.events[len(session.delivered) :]
