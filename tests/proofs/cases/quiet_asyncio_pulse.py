"""pulse, the waiter tests again in a loop: on one loop nothing runs between the test and the wait.

Holds on one event loop; the same text is a bug with threads (thread_pulse.py). The deadline is around
the whole: before Python 3.12 `wait_for(changed.wait(), ...)` begins to wait one turn of the loop later.
"""

import asyncio


class Room:
    def __init__(self):
        self.members = []
        self.gave_up = False
        self.changed = asyncio.Event()

    async def join(self, member):
        await asyncio.sleep(0)
        self.members.append(member)
        self.changed.set()
        self.changed.clear()

    async def both(self):
        while len(self.members) < 2:
            await self.changed.wait()


def setup():
    return Room()


async def consumer(room):
    try:
        await asyncio.wait_for(room.both(), timeout=15)
    except asyncio.TimeoutError:
        room.gave_up = True


async def producer(room):
    await room.join("ada")
    await room.join("eva")


def stranded(room):
    return room.gave_up
