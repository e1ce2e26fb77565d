# `asyncio.run()` makes the loop, and no attribute holds it: `spare` never runs.
import asyncio
import threading


class Player(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.spare = asyncio.new_event_loop()
        self.songs = None

    def run(self):
        asyncio.run(self._play())

    async def _play(self):
        self.songs = asyncio.Queue()
        while True:
            await self._song(await self.songs.get())

    async def _song(self, song):
        await asyncio.sleep(song.length)

    def play(self, song):
        self.songs.put_nowait(song)  # error: LAG108 8
