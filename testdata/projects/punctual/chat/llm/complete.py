"""The way to whichever provider is set up."""

from .base import Provider
from .providers import AsyncProvider, OpenAIProvider


def complete(prompt, model="m"):
    return _provider(model).ask(prompt)


async def complete_async(prompt, model="m"):
    return await AsyncProvider(model).ask(prompt)


def _provider(model) -> Provider:
    return OpenAIProvider(model)
