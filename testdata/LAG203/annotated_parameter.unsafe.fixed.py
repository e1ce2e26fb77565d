# Blocks: the annotation tells which client it is.
from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import openai


async def ask(client: openai.OpenAI, prompt):
    messages = [{"role": "user", "content": prompt}]
    return await asyncio.to_thread(client.chat.completions.create, model="m", messages=messages)
