# Blocks: the method's class is known by its constructor.
import asyncio

import httpx


class Api:
    def __init__(self):
        self.client = httpx.Client()

    def user(self, name):
        return self.client.get(f"/users/{name}").json()


api = Api()


async def greet(name):
    user = await asyncio.to_thread(api.user, name)
    return f"Hello {user}"
