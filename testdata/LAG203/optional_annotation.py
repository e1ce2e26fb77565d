# Blocks: the value may be missing; where it is not, it is a synchronous client.
from typing import Optional

from anthropic import Anthropic


class Bot:
    client: Optional[Anthropic] = None

    async def ask(self, prompt):
        return self.client.messages.create(model="m", max_tokens=9, messages=[prompt])  # error: LAG203 15
