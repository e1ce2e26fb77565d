# The waiter suspends between the look and the wait.
import asyncio


class Room:
    def __init__(self, log):
        self.log = log
        self.members = []
        self.changed = asyncio.Event()

    def join(self, member):
        self.members.append(member)
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    async def first(self):
        while not self.members:
            await self.log.write("nobody there")
            await self.changed.wait()
        return self.members[0]
