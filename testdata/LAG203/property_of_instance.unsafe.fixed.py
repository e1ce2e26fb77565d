# Blocks: as the method of what a property gives.
import asyncio

import openai


class Model:
    @property
    def client(self) -> openai.OpenAI:
        return self._client

    async def list(self):
        return await asyncio.to_thread(self.client.models.list)
