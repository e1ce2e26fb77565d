"""One provider, for functions and for coroutines."""

from . import client
from .base import Provider


class OpenAIProvider(Provider):
    def chat(self, messages):
        reply = client.get_client().chat.completions.create(model=self.model, messages=messages)
        return reply.choices[0].message.content


class AsyncProvider:
    def __init__(self, model):
        self.model = model

    async def ask(self, prompt):
        messages = [{"role": "user", "content": prompt}]
        reply = await client.get_async_client().chat.completions.create(model=self.model, messages=messages)
        return reply.choices[0].message.content
