# Quiet: the store is used in one worker thread.
import asyncio
import urllib.request
from concurrent.futures import ThreadPoolExecutor

WORKER = ThreadPoolExecutor(1)


class Store:
    def __init__(self, database):
        self.session = database.make_session()

    def add(self, url):
        self.session.add(urllib.request.urlopen(url).read())
        self.session.commit()


async def learn(store: Store, url):
    await asyncio.get_running_loop().run_in_executor(WORKER, store.add, url)
