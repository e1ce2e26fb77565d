# Blocks: two threads that read the number before the request and write it after it lose one of two updates.
import urllib.request


class Counter:
    def __init__(self):
        self.sent = 0

    def transfer(self, url):
        number = self.sent
        urllib.request.urlopen(f"{url}/{number}")
        self.sent = number + 1

    async def send(self, url):
        self.transfer(url)  # error: LAG203 8
