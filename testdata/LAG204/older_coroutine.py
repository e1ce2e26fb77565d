# Late for ever: `yield` is what suspends in a coroutine of the older kind.
import threading

from tornado import gen
from twisted.internet.defer import inlineCallbacks

rows = threading.Lock()


@gen.coroutine
def save(db, row):
    with rows:  # error: LAG204 9
        yield db.insert(row)


@inlineCallbacks
def load(db, key):
    with rows:  # error: LAG204 9
        row = yield db.find(key)
    return row
