# These clients call back on the loop.
import asyncio

import asyncpg
import gmqtt
import socketio


class Bridge:
    def __init__(self):
        self.changes = asyncio.Queue()
        self.client = gmqtt.Client("bridge")
        self.client.on_message = self._on_message
        self.sio = socketio.AsyncClient()
        self.sio.on("change", self._on_change)

    def _on_message(self, client, topic, payload, qos, properties):
        self.changes.put_nowait(payload)

    def _on_change(self, change):
        self.changes.put_nowait(change)

    async def listen(self, dsn):
        connection = await asyncpg.connect(dsn)
        await connection.add_listener("changes", lambda *args: self.changes.put_nowait(args))

    async def read(self):
        return await self.changes.get()
