# Late: the body of a coroutine of the older kind begins to run with the call, on the thread of the loop.
import types

import requests
from tornado import gen
from twisted.internet import defer


@gen.coroutine
def rates(url):
    reply = requests.get(url, timeout=5)
    yield gen.sleep(1)
    raise gen.Return(reply.json())


class Feed:
    @defer.inlineCallbacks
    def lines(self, url):
        text = requests.get(url, timeout=5).text
        yield self.store(text)

    def store(self, text):
        return defer.succeed(text)


@types.coroutine
def steps(url):
    requests.get(url, timeout=5)
    yield


async def show(url, feed: Feed):
    feed.lines(url)  # error: LAG203 4
    later = rates(url)  # error: LAG203 12
    await steps(url)  # error: LAG203 10
    return await later
