"""One provider."""

from . import client
from .base import Provider


class OpenAIProvider(Provider):
    def chat(self, messages):
        reply = client.get_client().chat.completions.create(model=self.model, messages=messages)
        return reply.choices[0].message.content
