# Nobody sleeps until the future is done: the coroutine looks at it every now and then.
import asyncio
import threading


class Client:
    def __init__(self, wire):
        self.wire = wire
        self._pending = {}
        threading.Thread(target=self._read, daemon=True).start()

    async def ask(self, number, question):
        answer = asyncio.Future()
        self._pending[number] = answer
        self.wire.send(number, question)
        while not answer.done():
            await asyncio.sleep(0.1)
        return answer.result()

    def _read(self):
        for number, text in self.wire:
            answer = self._pending.pop(number)
            answer.set_result(text)
