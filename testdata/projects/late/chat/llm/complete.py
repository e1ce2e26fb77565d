"""The way to whichever provider is set up."""

from .base import Provider
from .providers import OpenAIProvider


def complete(prompt, model="m"):
    return _provider(model).ask(prompt)


def _provider(model) -> Provider:
    return OpenAIProvider(model)
