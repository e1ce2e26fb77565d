# Quiet: tornado's condition has no lock; nothing runs between the test and the wait.
from tornado.locks import Condition


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = Condition()

    def put(self, item):
        self.items.append(item)
        self.changed.notify()

    async def wait_filled(self):
        while not self.items:
            await self.changed.wait()
