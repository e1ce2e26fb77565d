# Blocks: the literal chooses the slow case, or the keyword is given.
import asyncio

import requests


def read(name, kind, **options):
    remote = options.pop("remote", None)
    if remote is not None:
        requests.get(remote, timeout=9)
    match kind:
        case "web" | "mail":
            return requests.get(name, timeout=9).text
        case _:
            return open(name).read()


async def page():
    return await asyncio.to_thread(read, "https://example.org/", "web")


async def copied():
    return await asyncio.to_thread(read, "notes.txt", "file", remote="https://example.org/")
