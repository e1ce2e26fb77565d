# Blocks: the client is made where none is given.
import asyncio

import requests


async def fetch(url, session=None):
    session = session or requests.Session()
    return await asyncio.to_thread(session.get, url)
