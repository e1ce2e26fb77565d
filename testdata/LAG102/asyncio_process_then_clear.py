# Lost: while the batch is posted, other tasks add to the next one, whose signal the clear() erases.
import asyncio


class Forwarder:
    def __init__(self, http):
        self._http = http
        self._batch = []
        self._kick = asyncio.Event()

    def forward(self, item):
        self._batch.append(item)
        self._kick.set()

    async def run(self):
        while True:
            await self._kick.wait()
            batch, self._batch = self._batch, []
            await self._http.post("/bulk", json=batch)
            self._kick.clear()  # error: LAG102 12
