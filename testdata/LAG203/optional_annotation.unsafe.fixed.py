# Blocks: the value may be missing; where it is not, it is a synchronous client.
import asyncio
from typing import Optional

from anthropic import Anthropic


class Bot:
    client: Optional[Anthropic] = None

    async def ask(self, prompt):
        return await asyncio.to_thread(
            self.client.messages.create, model="m", max_tokens=9, messages=[prompt]
        )
