# Blocks: the connection was made on the loop's thread and refuses every other.
import sqlite3
import urllib.request


class Archive:
    def __init__(self, path):
        self.base = sqlite3.connect(path)

    def _store(self, text):
        self.base.execute("insert into pages values (?)", (text,))

    def add(self, url):
        self._store(urllib.request.urlopen(url).read())

    async def fill(self, urls):
        for url in urls:
            self.add(url)  # error: LAG203 12
