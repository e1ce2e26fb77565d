# Blocks: the coroutine calls the method that it overrides.
import asyncio

import requests


class Base:
    def load(self):
        return requests.get("https://page.example", timeout=10)


class Page(Base):
    async def load_later(self):
        return await asyncio.to_thread(super().load)
