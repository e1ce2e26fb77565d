# Blocks: what the caller passes lets the test succeed.
import asyncio

import httpx

LOCAL = ("file", "memory")


def read(address, kind="file"):
    if address.startswith(("http://", "https://")):
        return httpx.get(address).text
    if kind not in ("file", "memory"):
        return httpx.get("https://store.example/" + address).text
    return open(address).read()


async def page():
    return await asyncio.to_thread(read, "https://example.org/")


async def stored(kind):
    return await asyncio.to_thread(read, "a.txt", kind=kind)
