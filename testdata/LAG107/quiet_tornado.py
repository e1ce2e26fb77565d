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

    async def wait_filled_and_say_so(self, log):
        while True:
            await log.write("waiting")
            if self.items:
                break
            await self.changed.wait()

    async def wait_unless_told(self, log, guard):
        while not self.items:
            await log.write("empty")
            if guard.is_filled(self):
                break
            await self.changed.wait()
