# Quiet: the reply comes for a request; whether the link is up decides only whether to ask.
import asyncio


class Link:
    def __init__(self, wire):
        self.wire = wire
        self.up = False
        self.pending = {}

    def on_frame(self, key, value):
        self.up = True
        waiter = self.pending.pop(key, None)
        if waiter is not None:
            waiter.set_result(value)

    async def ask(self, key, question):
        if not self.up:
            raise ConnectionError
        encoded = await self.wire.encode(question)
        reply = asyncio.get_running_loop().create_future()
        self.pending[key] = reply
        self.wire.write(encoded)
        return await reply
