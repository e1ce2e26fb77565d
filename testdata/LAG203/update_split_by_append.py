# Blocks: with an await in between, two tasks find that a name is new, and both add it.
import urllib.request


class Register:
    def __init__(self):
        self.names = []

    async def add(self, name, url):
        if name in self.names:
            return
        urllib.request.urlopen(url)  # error: LAG203 8
        self.names.append(name)
