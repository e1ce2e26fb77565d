# The flag mirrors a state, connected or not; others wait for it, this coroutine does not.
import asyncio


class Connection:
    def __init__(self, url):
        self._url = url
        self._frames = []
        self._connected = asyncio.Event()

    async def run(self, connect):
        while True:
            stream = await connect(self._url)
            self._connected.set()
            try:
                async for frame in stream:
                    self._frames.append(frame)
            finally:
                self._connected.clear()

    async def send(self, stream, frame):
        await self._connected.wait()
        await stream.send(frame)
