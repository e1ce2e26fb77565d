# The server calls these methods on its loop: the object is handed to it.
import asyncio
import threading


class Server:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.lines = asyncio.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())

    async def _serve(self):
        await self.loop.create_server(lambda: self, port=8000)
        while True:
            print(await self.lines.get())

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.lines.put_nowait(data)
