# Blocks: as the method of what a property gives.
import openai


class Model:
    @property
    def client(self) -> openai.OpenAI:
        return self._client

    async def list(self):
        return self.client.models.list()  # error: LAG203 15
