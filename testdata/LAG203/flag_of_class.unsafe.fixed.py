# Blocks: the flag is set where the instance is made, or by a method.
import asyncio
from dataclasses import dataclass

import requests


@dataclass
class Job:
    name: str = ""
    verify: bool = False

    def run(self):
        if self.verify:
            requests.get("https://check.example/", timeout=9)


class Machine:
    noisy = False

    def enable(self):
        self.noisy = True

    def start(self):
        if self.noisy:
            requests.post("https://log.example/", timeout=9)


async def checked():
    job = Job(verify=True)
    await asyncio.to_thread(job.run)


async def started(machine: Machine):
    await asyncio.to_thread(machine.start)
