# paho's client runs its callbacks in the thread that loop_start() starts.
import asyncio

import paho.mqtt.client as mqtt


class Sensor:
    def __init__(self, host):
        self.loop = asyncio.get_running_loop()
        self.values = asyncio.Queue()
        self.client = mqtt.Client()
        self.client.on_message = self._on_message
        self.client.connect(host)
        self.client.loop_start()

    def _on_message(self, client, userdata, message):
        self.values.put_nowait(message.payload)  # error: LAG108 8

    async def read(self):
        return await self.values.get()
