# Blocks: the helper opens and closes its own connection, on whatever thread.
import asyncio
import sqlite3
import urllib.request


def add(path, url):
    base = sqlite3.connect(path)
    base.execute("insert into pages values (?)", (urllib.request.urlopen(url).read(),))
    base.commit()
    base.close()


async def fill(path, urls):
    for url in urls:
        await asyncio.to_thread(add, path, url)
