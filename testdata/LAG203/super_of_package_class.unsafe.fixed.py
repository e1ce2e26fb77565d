# Blocks: the class of a package is derived from.
import asyncio

import requests


class Session(requests.Session):
    def get(self, url, **kwargs):
        return super().get(url, timeout=10, **kwargs)


async def fetch(url):
    return await asyncio.to_thread(Session().get, url)
