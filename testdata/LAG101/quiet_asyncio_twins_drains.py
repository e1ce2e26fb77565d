# The drains of the thread cases on one event loop: from the last look to the wait nothing suspends.
import asyncio
from collections import deque


class Drains:
    def __init__(self):
        self._jobs = asyncio.Queue()
        self._rows = deque()
        self._stop = False
        self._state = "idle"
        self._kick = asyncio.Event()

    def put(self, job, row):
        self._jobs.put_nowait(job)
        self._rows.append(row)
        self._kick.set()

    def stop(self):
        self._stop = True
        self._state = "stopped"
        self._kick.set()

    def _pop(self):
        return self._rows.popleft() if self._rows else None

    def _drain(self):
        while self._rows:
            self._rows.popleft()()

    async def run_jobs(self):
        while True:
            while True:
                try:
                    job = self._jobs.get_nowait()
                except asyncio.QueueEmpty:
                    break
                job()
            self._kick.clear()
            await self._kick.wait()

    async def get(self):
        row = self._pop()
        while row is None:
            self._kick.clear()
            await self._kick.wait()
            row = self._pop()
        return row

    async def run_until_stopped(self):
        while not self._stop:
            self._kick.clear()
            self._drain()
            await self._kick.wait()

    async def run_and_look_at_the_flag(self):
        while True:
            self._drain()
            self._kick.clear()
            if self._kick.is_set():
                continue
            await self._kick.wait()

    async def follow_state(self):
        while True:
            match self._state:
                case "stopped":
                    return
                case _:
                    self._drain()
            self._kick.clear()
            await self._kick.wait()
