"""event taken before the look: a pulse by a fresh event misses nobody.

Holds: whoever comes in between sets the very event that is waited for, and it stays set.
"""

import asyncio


class Room:
    def __init__(self):
        self.members = []
        self.gave_up = False
        self.changed = asyncio.Event()

    def join(self, member):
        self.members.append(member)
        self.changed.set()
        self.changed = asyncio.Event()

    async def log(self, text):
        await asyncio.sleep(0)

    async def first(self):
        while True:
            changed = self.changed
            if self.members:
                return
            await self.log("nobody there")
            try:
                await asyncio.wait_for(changed.wait(), timeout=15)
            except asyncio.TimeoutError:
                self.gave_up = True
                return


def setup():
    return Room()


async def consumer(room):
    await room.first()


async def producer(room):
    await asyncio.sleep(0)
    room.join("ada")


def stranded(room):
    return room.gave_up
