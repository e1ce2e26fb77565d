"""pulse by a fresh event: the waiter suspends between the look and the wait.

Lost: a member who joins while the log is written; the event that was set is no longer there.

fix: none
"""

import asyncio


class Room:
    def __init__(self):
        self.members = []
        self.gave_up = False
        self.changed = asyncio.Event()

    def join(self, member):
        self.members.append(member)
        self.changed.set()  # error: LAG105
        self.changed = asyncio.Event()

    async def log(self, text):
        await asyncio.sleep(0)

    async def first(self):
        while not self.members:
            await self.log("nobody there")
            try:
                await asyncio.wait_for(self.changed.wait(), timeout=15)
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
