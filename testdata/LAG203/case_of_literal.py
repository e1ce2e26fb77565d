# Blocks: the literal chooses the slow case, or the keyword is given.
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
    return read("https://example.org/", "web")  # error: LAG203 11


async def copied():
    return read("notes.txt", "file", remote="https://example.org/")  # error: LAG203 11
