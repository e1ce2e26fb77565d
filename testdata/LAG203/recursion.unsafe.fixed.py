# Blocks: however deep it goes.
import asyncio

import requests


def load(url, left=3):
    reply = requests.get(url, timeout=10)
    return reply if reply.ok or not left else load(url, left - 1)


async def fetch(url):
    return await asyncio.to_thread(load, url)
