# The predicate is tested under the lock; on one loop nothing comes between; a signal is no condition.
class Reader:
    def __init__(self, cond):
        self.cond = cond
        self.items = []

    def put(self, item):
        self.items.append(item)
        with self.cond:
            self.cond.notify()

    def get(self):
        with self.cond:
            while not self.items:
                self.cond.wait()
            return self.items.pop()


class Tasks:
    def __init__(self, cond):
        self.cond = cond
        self.items = []

    async def put(self, item):
        self.items.append(item)
        async with self.cond:
            self.cond.notify()

    async def get(self):
        if not self.items:
            async with self.cond:
                await self.cond.wait()
        return self.items.pop()


class Desk:
    def __init__(self, bell):
        self.bell = bell
        self.guests = []

    def come(self, guest):
        self.guests.append(guest)
        self.bell.notify(guest)

    def serve(self):
        if not self.guests:
            self.bell.ring()
        return self.guests.pop()
