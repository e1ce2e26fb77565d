# Does not block: anyio's thread.
import anyio
import requests


async def fetch(url):
    return await anyio.to_thread.run_sync(requests.get, url)
