"""for-loop over a slice: the slice is taken once, and the loop runs over the copy.

Lost: an event appended after the slice was taken and before the clear() is sent to nobody.
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


def event_stream(session):
    sent = 0
    while True:
        for event in session.events[sent:]:
            yield event
            sent += 1
        session.event_flag.clear()  # error: LAG101
        if not session.event_flag.wait(timeout=15):
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
