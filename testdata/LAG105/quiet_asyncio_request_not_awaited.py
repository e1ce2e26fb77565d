# The request only goes to a buffer: on one loop no answer comes before the wait.
import asyncio


class Link:
    def __init__(self, transport):
        self.transport = transport
        self.answer = None
        self.answered = asyncio.Event()

    def on_message(self, message):
        self.answer = message
        self.answered.set()
        self.answered.clear()

    async def ask(self, question):
        self.transport.write(question)
        await self.answered.wait()
        return self.answer
