# Missed: put() and close() run while the log is written; a second test of the items would not see the end.
from tornado.locks import Condition


class Mailbox:
    def __init__(self):
        self.items = []
        self.closed = False
        self.changed = Condition()

    def put(self, item):
        self.items.append(item)
        self.changed.notify()

    def close(self):
        self.closed = True
        self.changed.notify()

    async def take(self, log):
        while not self.closed:
            if not self.items:
                await log.write("empty")
                await self.changed.wait()  # error: LAG107 16
            else:
                return self.items.pop()
