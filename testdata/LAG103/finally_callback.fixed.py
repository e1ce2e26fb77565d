# Lost: activity that is reported while the callback awaits is erased, as if there had been none.
import asyncio


class IdleWatch:
    def __init__(self, idle_after, on_idle):
        self._idle_after = idle_after
        self._on_idle = on_idle
        self._activity = asyncio.Event()

    def touch(self):
        self._activity.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._activity.wait(), self._idle_after)
                self._activity.clear()
            except asyncio.TimeoutError:
                await self._on_idle()
