# Quiet: a function or property asks whether the client exists already; most runs find it.
import time

_client = None


def _is_connected():
    if _client is None:
        return False
    return _client.is_open


def _connect():
    global _client
    time.sleep(3)
    _client = object()
    return _client


def client():
    if _is_connected():
        return _client
    return _connect()


class Pool:
    def __init__(self):
        self._links = None

    @property
    def is_ready(self):
        return self._links is not None

    def has_links(self):
        return bool(self._links)

    def _open(self):
        time.sleep(3)
        self._links = [object()]

    def link(self):
        if not self.is_ready:
            self._open()
        return self._links[0]

    def first(self):
        if not self.has_links():
            self._open()
        return self._links[0]


async def ask(pool: Pool):
    return client(), pool.link(), pool.first()
