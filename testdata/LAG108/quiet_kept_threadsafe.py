# The thread hands the call over to the loop.
import asyncio
import threading


class Client:
    def __init__(self, wire):
        self.wire = wire
        self.loop = asyncio.get_running_loop()
        self.pending = {}
        threading.Thread(target=self._read, daemon=True).start()

    async def ask(self, number, question):
        answer = self.loop.create_future()
        self.pending[number] = answer
        self.wire.send(number, question)
        return await answer

    def _read(self):
        for number, text in self.wire:
            answer = self.pending.pop(number)
            self.loop.call_soon_threadsafe(answer.set_result, text)
