# The waiting begins before the request is sent: the answer finds the task in its wait.
import asyncio


class Link:
    def __init__(self, port):
        self.port = port
        self.answered = asyncio.Event()

    def on_message(self, message):
        self.answer = message
        self.answered.set()
        self.answered.clear()

    async def ask(self, question):
        answered = asyncio.ensure_future(self.answered.wait())
        await self.port.send(question)
        await answered
