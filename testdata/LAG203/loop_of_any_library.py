# Blocks: what is awaited is made of something else to await, so any loop can run it; asyncio is assumed.
import time


class Reply:
    def __init__(self, future):
        self.future = future

    def __await__(self):
        yield from self.future.__await__()
        return self


def parse(grammar, tokens):
    for token in tokens:
        grammar.send(token)


async def wait(future):
    await Reply(future)
    time.sleep(1)  # error: LAG203 4
