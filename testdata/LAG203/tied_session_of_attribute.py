# Blocks: the session that the store keeps would be used by as many threads as there are requests.
import urllib.request


class Store:
    def __init__(self, database):
        self.session = database.make_session()

    def add(self, url):
        self.session.add(urllib.request.urlopen(url).read())
        self._finish()

    def _finish(self):
        self.session.commit()


async def learn(store: Store, url):
    store.add(url)  # error: LAG203 4
