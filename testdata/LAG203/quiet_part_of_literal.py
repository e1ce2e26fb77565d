# Quiet: the literals that the caller passes rule the slow branches out.
import time

import httpx


def read(address, kind="file", retries=0):
    if address.startswith(("http://", "https://")):
        return httpx.get(address).text
    if kind not in ("file", "memory"):
        return httpx.get("https://store.example/" + address).text
    if "@" in address or address.endswith(".remote"):
        return httpx.get("https://mail.example/" + address).text
    if retries > 1:
        time.sleep(1)
    return open(address).read()


def is_remote(address):
    return address.startswith("https:")


def size(address):
    if is_remote(address):
        return int(httpx.head(address).headers["content-length"])
    return 0


async def local():
    return read("notes.txt"), read("notes.txt", kind="memory"), size("notes.txt")
