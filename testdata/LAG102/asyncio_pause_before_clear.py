# Lost: the pause that spares the server is a suspension point between the last look and the clear().
import asyncio


class Saver:
    def __init__(self, disk):
        self._disk = disk
        self._texts = {}
        self._edited = asyncio.Event()

    def edit(self, name, text):
        self._texts[name] = text
        self._edited.set()

    async def run(self):
        while True:
            await self._edited.wait()
            while self._texts:
                name, text = self._texts.popitem()
                self._disk.save(name, text)
            await asyncio.sleep(0.5)
            self._edited.clear()  # error: LAG102 12
