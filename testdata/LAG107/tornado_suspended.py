# Missed: tornado's condition has no lock and keeps no notification; put() runs while the log is written.
from tornado.locks import Condition


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = Condition()

    def put(self, item):
        self.items.append(item)
        self.changed.notify()

    async def wait_filled(self, log):
        while not self.items:
            await log.write("empty")
            await self.changed.wait()  # error: LAG107 12
