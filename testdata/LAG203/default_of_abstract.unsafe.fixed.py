# Blocks: of the implementations, the slow one is made here.
import asyncio
from abc import ABC, abstractmethod

import requests


class Sink(ABC):
    @abstractmethod
    def put(self, text): ...


class Printed(Sink):
    def put(self, text):
        print(text)


class Posted(Sink):
    def put(self, text):
        requests.post("https://log.example/", data=text, timeout=9)


class Doubly(Sink):
    def put(self, text):
        requests.post("https://log.example/two", data=text, timeout=9)


class Log:
    def __init__(self, sink: Sink | None = None):
        self.sink: Sink = sink or Posted()

    async def add(self, text):
        await asyncio.to_thread(self.sink.put, text)


class Given:
    def __init__(self, sink: Sink):
        self.sink = sink

    async def add(self, text):
        await asyncio.to_thread(self.sink.put, text)
