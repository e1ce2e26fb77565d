# What is kept may be an event of threads as well; the second table's futures are those of threads.
import asyncio
import concurrent.futures
import threading


class Hub:
    def __init__(self, source):
        self.source = source
        self.waiting = []
        self.pending = {}
        threading.Thread(target=self._pump, daemon=True).start()

    async def wait(self):
        event = asyncio.Event()
        self.waiting.append(event)
        await event.wait()

    def wait_in_thread(self):
        event = threading.Event()
        self.waiting.append(event)
        event.wait()

    async def ask(self, number):
        answer = concurrent.futures.Future()
        self.pending[number] = answer
        return await asyncio.wrap_future(answer)

    def _pump(self):
        for number in self.source:
            for event in self.waiting:
                event.set()
            self.pending.pop(number).set_result(number)
