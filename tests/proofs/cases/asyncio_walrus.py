"""walrus guard: the length is taken in the guard, and sending awaits.

Lost: an event published while the earlier ones are sent is announced to nobody.
"""

import asyncio

EVENTS = 2


class Session:
    def __init__(self):
        self.events = []
        self.delivered = []
        self.wake = asyncio.Event()

    def publish(self, event):
        self.events.append(event)
        self.wake.set()

    async def send(self, events):
        await asyncio.sleep(0)
        self.delivered.extend(events)


async def stream(session: Session):
    sent = 0
    while sent < EVENTS:
        if sent < (total := len(session.events)):
            await session.send(session.events[sent:total])
            sent = total
        session.wake.clear()  # error: LAG101
        try:
            await asyncio.wait_for(session.wake.wait(), timeout=15)
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
