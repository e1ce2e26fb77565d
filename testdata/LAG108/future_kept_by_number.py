# A reader thread takes the futures out of the dict in which the coroutines keep them, and settles them.
import asyncio
import threading


class Client:
    def __init__(self, wire):
        self.wire = wire
        self.loop = asyncio.get_running_loop()
        self.pending: dict[int, asyncio.Future] = {}
        threading.Thread(target=self._read, daemon=True).start()

    async def ask(self, number, question):
        answer = asyncio.get_running_loop().create_future()
        self.pending[number] = answer
        self.wire.send(number, question)
        return await answer

    def _read(self):
        for number, text, failed in self.wire:
            answer = self.pending.pop(number, None)
            if answer is None:
                continue
            if failed:
                answer.set_exception(OSError(text))  # error: LAG108 16
            else:
                answer.set_result(text)  # error: LAG108 16

    def lost(self):
        return len(self.pending)
