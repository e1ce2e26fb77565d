# Blocks: the reactor of Twisted runs the function, which knows nothing of asyncio.
import time

from twisted.internet.defer import inlineCallbacks, ensureDeferred


async def wait():
    time.sleep(1)  # error: LAG203 4


@inlineCallbacks
def main():
    yield ensureDeferred(wait())
