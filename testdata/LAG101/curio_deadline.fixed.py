# Lost: a deadline of curio asks for nothing; what was added during the flush stays.
import curio


class Feed:
    def __init__(self, sock):
        self.sock = sock
        self.rows = []
        self.fresh = curio.Event()

    async def add(self, row):
        self.rows.append(row)
        await self.fresh.set()

    async def run(self):
        while True:
            while self.rows:
                await self.sock.send(self.rows.pop(0))
            await self.sock.flush()
            self.fresh.clear()
            if self.rows:
                continue
            async with curio.timeout_after(20):
                await self.fresh.wait()

    async def run_by_call(self):
        while True:
            while self.rows:
                await self.sock.send(self.rows.pop(0))
            await self.sock.flush()
            self.fresh.clear()
            if self.rows:
                continue
            await curio.ignore_after(20, self.fresh.wait)
