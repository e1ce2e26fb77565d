# Lost: set() of a cluster's event is a request to the scheduler, and the waiter may run before it returns.
from distributed.event import Event


class Run:
    def __init__(self, client):
        self.finished = False
        self.changed = Event("run", client=client)

    async def finish(self):
        await self.changed.set()  # error: LAG104 14
        self.finished = True

    async def follow(self, log):
        while True:
            await self.changed.wait()
            await self.changed.clear()
            if self.finished:
                return
