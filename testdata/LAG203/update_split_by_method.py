# Blocks: the number that a method reads before the request is written back by another method after it.
import urllib.request


class Counter:
    def __init__(self):
        self.sent = 0

    def current(self):
        return self.sent

    def store(self, value):
        self._keep(value)

    def _keep(self, value):
        self.sent = value

    async def send(self, url):
        number = self.current()
        urllib.request.urlopen(f"{url}/{number}")  # error: LAG203 8
        self.store(number + 1)
