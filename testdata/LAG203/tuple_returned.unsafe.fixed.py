# Blocks: the client comes back as one part of a tuple.
import asyncio

import openai


def load(name):
    client = openai.OpenAI()
    return name, client


def typed(name) -> tuple[openai.OpenAI, int]:
    return make(name)


class Session:
    def __init__(self, name):
        self.name, self.client = load(name)

    async def ask(self):
        return await asyncio.to_thread(self.client.embeddings.create, model="m", input=self.name)


async def ask(name):
    client, _ = typed(name)
    await asyncio.to_thread(client.embeddings.create, model="m", input=name)
    await asyncio.to_thread(load(name)[1].embeddings.create, model="m", input=name)
