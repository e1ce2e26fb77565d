# Blocks: a thread for the call alone would leave the reading of the body to the event loop.
import json
from io import BytesIO
from urllib.request import urlopen


async def add(documents, url):
    with urlopen(url) as reply:  # error: LAG203 9
        await documents.add(BytesIO(reply.read()))


async def names(url):
    reply = urlopen(url)  # error: LAG203 12
    return [entry["name"] for entry in json.load(reply)]


async def text(url):
    return urlopen(url, timeout=5).read().decode()  # error: LAG203 11
