# Late: what is queued during the request is in the next batch, whose signal the clear() erases for half a minute.
import asyncio
import contextlib


class Telemetry:
    def __init__(self, http):
        self._http = http
        self._batch = []
        self._kick = asyncio.Event()

    def track(self, name):
        self._batch.append(name)
        self._kick.set()

    async def run(self):
        while True:
            batch, self._batch = self._batch, []
            if batch:
                await self._http.post("/events", json=batch)
            self._kick.clear()  # error: LAG101 12
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._kick.wait(), timeout=30)
