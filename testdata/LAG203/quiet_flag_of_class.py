# Quiet: the flag is off by default, and nobody sets it.
from dataclasses import dataclass, field

import requests
from traitlets import Bool
from traitlets.config import Configurable


@dataclass
class Job:
    name: str = ""
    verify: bool = False
    retry: bool = field(default=False)

    def run(self):
        if self.verify or self.retry:
            requests.get("https://check.example/", timeout=9)


class Machine:
    noisy = False

    def start(self):
        if self.noisy:
            requests.post("https://log.example/", timeout=9)


class Server(Configurable):
    report = Bool(False, help="Report each start.").tag(config=True)

    def start(self):
        if self.report:
            requests.post("https://log.example/", timeout=9)


class Quiet(Server):
    def start(self):
        super().start()


VERBOSE = False


def say(text):
    if VERBOSE:
        requests.post("https://log.example/", timeout=9, data=text)


async def run_all(machine: Machine, server: Server, other: Quiet):
    job = Job("a")
    job.run()
    machine.start()
    server.start()
    other.start()
    say("started")
