"""One client for the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import OpenAI

_client = None


def get_client() -> "OpenAI":
    global _client
    if _client is None:
        from openai import OpenAI

        _client = OpenAI()
    return _client
