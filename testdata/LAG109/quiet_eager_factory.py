# Quiet: under an eager task factory the body has made its clear when create_task() returns.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._beat())

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        self._stop.clear()
        while not self._stop.is_set():
            await asyncio.sleep(30)


async def main(beat):
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.create_eager_task_factory(asyncio.Task))
    beat.start()
    await beat.stop()
