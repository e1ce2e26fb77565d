# Blocks: what the caller passes lets the test succeed.
import httpx

LOCAL = ("file", "memory")


def read(address, kind="file"):
    if address.startswith(("http://", "https://")):
        return httpx.get(address).text
    if kind not in ("file", "memory"):
        return httpx.get("https://store.example/" + address).text
    return open(address).read()


async def page():
    return read("https://example.org/")  # error: LAG203 11


async def stored(kind):
    return read("a.txt", kind=kind)  # error: LAG203 11
