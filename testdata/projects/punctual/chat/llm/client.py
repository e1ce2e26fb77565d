"""One client of each kind for the process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI

_client = None
_prices = {}


def get_client() -> "OpenAI":
    global _client
    if _client is None:
        from openai import OpenAI

        _client = OpenAI()
        _client.models.list()
    return _client


@lru_cache(maxsize=1)
def get_async_client() -> "AsyncOpenAI":
    from openai import AsyncOpenAI

    _check()
    return AsyncOpenAI()


def price(model):
    if model in _prices:
        return _prices[model]
    _prices[model] = get_client().models.retrieve(model)
    return _prices[model]


def _check():
    import requests

    requests.get("https://status.example", timeout=5)
