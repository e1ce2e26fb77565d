# The sending end of a memory channel belongs to the loop, like the task that receives.
import threading

import anyio
import trio


class Reader:
    def __init__(self, port):
        self.port = port
        self.send, self.receive = anyio.create_memory_object_stream[bytes](100)

    def start(self):
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.port:
            self.send.send_nowait(line)  # error: LAG108 12

    async def lines(self):
        async for line in self.receive:
            yield line


async def in_trio(port):
    send, receive = trio.open_memory_channel(100)

    def read():
        for line in port:
            send.send_nowait(line)  # error: LAG108 12

    threading.Thread(target=read, daemon=True).start()
    return await receive.receive()
