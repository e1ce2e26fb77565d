# Quiet: two of three implementations are slow, but the constructor makes the third unless told otherwise.
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

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
        if sink is None:
            sink = Printed()
        self.sink = sink

    async def add(self, text):
        self.sink.put(text)


@dataclass
class Book:
    sink: Sink = field(default_factory=Printed)

    async def add(self, text):
        self.sink.put(text)
