"""walrus guard: the length is taken in the guard, by a walrus.

Lost: an event appended after the len() and before the clear() is sent to nobody.
"""

import threading

EVENTS = 2


class Session:
    def __init__(self):
        self.events = []
        self.delivered = []
        self.wake = threading.Event()

    def publish(self, event):
        self.events.append(event)
        self.wake.set()


def event_stream(session: Session):
    sent = 0
    while True:
        if sent < (total := len(session.events)):
            yield from session.events[sent:total]
            sent = total
        session.wake.clear()  # error: LAG101
        if not session.wake.wait(timeout=15):
            return


def setup():
    return Session()


def consumer(session):
    for event in event_stream(session):
        session.delivered.append(event)
        if len(session.delivered) == EVENTS:
            return


def producer(session):
    for event in range(EVENTS):
        session.publish(event)


def stranded(session):
    return session.events[len(session.delivered) :]
