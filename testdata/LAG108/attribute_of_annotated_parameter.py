# What the attribute holds is told by the annotation of the parameter.
import asyncio
from typing import Optional

from watchdog.events import FileSystemEventHandler


class Changes(FileSystemEventHandler):
    def __init__(self, queue: "asyncio.Queue[str]", ready: Optional[asyncio.Event] = None):
        self.queue = queue
        self._ready = ready
        self.last: asyncio.Future = None

    def on_any_event(self, event):
        self.queue.put_nowait(event.src_path)  # error: LAG108 8

    def on_closed(self, event):
        self.last.set_result(event)  # error: LAG108 8
