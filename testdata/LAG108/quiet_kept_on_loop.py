# The loop's own protocol takes the futures out, in the loop's thread.
import asyncio


class Client(asyncio.Protocol):
    def __init__(self):
        self.pending = {}

    async def ask(self, number):
        answer = asyncio.Future()
        self.pending[number] = answer
        return await answer

    def data_received(self, data):
        for number, text in data:
            answer = self.pending.pop(number, None)
            if answer is not None:
                answer.set_result(text)
