# The constructor goes by other names; the kinds follow the imports.
import asyncio as aio
import threading as t
from asyncio import Event as AsyncEvent
from threading import Event as Flag


class Threads:
    def __init__(self):
        self._items = []
        self._first = t.Event()
        self._second = Flag()

    def put(self, item):
        self._items.append(item)
        self._first.set()
        self._second.set()

    def take_first(self):
        while not self._items:
            self._first.clear()
            if not self._items:
                self._first.wait()

    def take_second(self):
        while not self._items:
            self._second.clear()
            if not self._items:
                self._second.wait()


class Loop:
    def __init__(self):
        self._items = []
        self._first = aio.Event()
        self._second = AsyncEvent()

    def put(self, item):
        self._items.append(item)
        self._first.set()
        self._second.set()

    async def take_first(self):
        while not self._items:
            self._first.clear()
            await self._first.wait()

    async def take_second(self):
        while not self._items:
            self._second.clear()
            await self._second.wait()
