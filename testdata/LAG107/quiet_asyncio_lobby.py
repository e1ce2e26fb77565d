# Quiet: one task loads, the others wait in the lobby; tested under the lock.
import asyncio


class Camera:
    def __init__(self, fetch):
        self._fetch = fetch
        self._loading = False
        self._image = None
        self._condition = asyncio.Condition()

    async def image(self):
        async with self._condition:
            if self._loading:
                await self._condition.wait()
                return self._image
            self._loading = True
        try:
            self._image = await self._fetch()
            return self._image
        finally:
            async with self._condition:
                self._loading = False
                self._condition.notify_all()
