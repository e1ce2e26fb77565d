# Blocks: what is awaited hands the program's own loop a request, which asyncio would refuse.
import collections
import time

Sleep = collections.namedtuple("Sleep", "seconds")


class Request:
    def __init__(self, what):
        self.what = what

    def __await__(self):
        return (yield self.what)


async def wait():
    await Request(Sleep(0))
    time.sleep(1)  # error: LAG203 4
