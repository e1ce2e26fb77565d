# The client's socket is read by the event loop itself: so its callbacks run there.
import asyncio

import paho.mqtt.client as mqtt


class Sensor:
    def __init__(self, host):
        self.values = asyncio.Queue()
        self.client = mqtt.Client()
        self.client.on_message = self._on_message
        self.client.on_socket_open = self._on_socket_open
        self.client.connect(host)

    def _on_socket_open(self, client, userdata, sock):
        asyncio.get_running_loop().add_reader(sock, client.loop_read)

    def _on_message(self, client, userdata, message):
        self.values.put_nowait(message.payload)

    async def read(self):
        return await self.values.get()
