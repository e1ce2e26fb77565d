# Quiet: what a parameter is by default, which case a literal chooses, and a keyword that nobody gives.
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
    def __init__(self, sink: Sink = Printed()):
        self.sink = sink

    async def add(self, text):
        self.sink.put(text)


def read(name, kind, **options):
    remote = options.pop("remote", None)
    if remote is not None:
        requests.get(remote, timeout=9)
    match kind:
        case "web" | "mail":
            return requests.get(name, timeout=9).text
        case _:
            return open(name).read()


async def local():
    return read("notes.txt", "file")
