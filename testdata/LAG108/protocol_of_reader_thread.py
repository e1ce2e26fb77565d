# pyserial makes the protocol, and calls it, in the thread of its reader.
import asyncio

import serial
from serial.threaded import LineReader, ReaderThread


class Lines(LineReader):
    def __init__(self, arrived: asyncio.Queue):
        super().__init__()
        self.arrived = arrived

    def handle_line(self, line):
        self.arrived.put_nowait(line)  # error: LAG108 8


async def first_line(port):
    arrived = asyncio.Queue()
    reader = ReaderThread(serial.Serial(port), lambda: Lines(arrived))
    reader.start()
    return await arrived.get()
