# The table comes from outside, or is filled outside: nobody here says what it holds.
import asyncio
import threading


class Settler:
    def __init__(self, wire, pending):
        self.wire = wire
        self.pending = pending
        self.others = {}
        threading.Thread(target=self._read, daemon=True).start()

    async def ask(self, number):
        answer = asyncio.Future()
        self.pending[number] = answer
        return await answer

    async def again(self, number):
        answer = asyncio.Future()
        self.others[number] = answer
        return await answer

    def take(self, more):
        self.others.update(more)

    def _read(self):
        for number, text in self.wire:
            answer = self.pending.pop(number)
            answer.set_result(text)
            self.others.pop(number).set_result(text)
