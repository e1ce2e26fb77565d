# Only the page is loaded in a thread; the connection stays where it was made.
import asyncio
import sqlite3
import urllib.request


class Archive:
    def __init__(self, path):
        self.base = sqlite3.connect(path)

    def store(self, text):
        self.base.execute("insert into pages values (?)", (text,))

    async def add(self, url):
        self.store((await asyncio.to_thread(urllib.request.urlopen, url)).read())
