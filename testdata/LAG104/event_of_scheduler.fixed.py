# Lost: set() of a cluster's event is a request to the scheduler, and the waiter may run before it returns.
from distributed.event import Event


class Run:
    def __init__(self, client):
        self.finished = False
        self.changed = Event("run", client=client)

    async def finish(self):
        self.finished = True
        await self.changed.set()

    async def follow(self, log):
        while True:
            await self.changed.wait()
            await self.changed.clear()
            if self.finished:
                return
