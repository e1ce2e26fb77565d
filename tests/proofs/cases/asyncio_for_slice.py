"""for-loop over a slice: the loop's body awaits, the slice does not grow.

Lost: an event published while the last one of the slice is sent is announced to nobody.
"""

import asyncio

EVENTS = 2


class Session:
    def __init__(self):
        self.events = []
        self.delivered = []
        self.event_flag = asyncio.Event()

    def publish(self, event):
        self.events.append(event)
        self.event_flag.set()

    async def send(self, event):
        await asyncio.sleep(0)
        self.delivered.append(event)


async def stream(session: Session):
    sent = 0
    while sent < EVENTS:
        for event in session.events[sent:]:
            await session.send(event)
            sent += 1
        session.event_flag.clear()  # error: LAG101
        try:
            await asyncio.wait_for(session.event_flag.wait(), timeout=15)
        except asyncio.TimeoutError:
            return


def setup():
    return Session()


async def consumer(session):
    await stream(session)


async def producer(session):
    for event in range(EVENTS):
        await asyncio.sleep(0)
        session.publish(event)


def stranded(session):
    return session.events[len(session.delivered) :]
