# Who sleeps on the queue is out of sight: it was handed in.
import asyncio
import threading


def produce(lines: asyncio.Queue, stream):
    for line in stream:
        lines.put_nowait(line)  # error: LAG108 8


def start(lines, stream):
    threading.Thread(target=produce, args=(lines, stream)).start()
