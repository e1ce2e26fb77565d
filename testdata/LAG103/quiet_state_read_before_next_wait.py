# The finally may erase a signal, but the jobs are looked at before the next wait.
import asyncio


class Worker:
    def __init__(self, client):
        self._client = client
        self._jobs = []
        self._posted = asyncio.Event()

    def post(self, job):
        self._jobs.append(job)
        self._posted.set()

    async def run(self):
        while True:
            while self._jobs:
                await self._jobs.pop(0)()
            try:
                await asyncio.wait_for(self._posted.wait(), timeout=10)
            except asyncio.TimeoutError:
                await self._client.ping()
            finally:
                self._posted.clear()
