"""Who else wants to know of a chat."""

import httpx
import requests

from .server.traced import traced


@traced
def post_webhook(url, text):
    requests.post(url, json={"text": text})


async def remember(session, prompt):
    await _Memory(session.id).add(prompt)


class _Remote:
    async def send(self, path, body):
        async with httpx.AsyncClient() as client:
            await client.post(path, json=body)


class _Memory(_Remote):
    def __init__(self, name):
        self.name = name

    async def add(self, text):
        await self.send(f"https://memory.example/{self.name}", {"text": text})
