# Lost: a recycle before the clear() is not seen; the test of another branch cannot save it, and would spin.


class Reader:
    def __init__(self, source, context):
        self.source = source
        self.stream = None
        self.resumed = context.event_class()

    async def recycle(self):
        if self.stream is not None:
            await self.stream.close()
            self.stream = None
        await self.resumed.set()

    async def run(self):
        while True:
            event = self.source.next_event()
            if event == "request":
                self.stream = await self.source.open(event)
            elif event == "paused":
                await self.resumed.clear()  # error: LAG101 22
                await self.resumed.wait()
            elif self.stream is None:
                break
            elif event == "data":
                await self.stream.feed(event)
