# Quiet: an asynchronous client streams, as its options ask for.
import httpx


class Model:
    client = httpx.AsyncClient()

    async def ask(self, url, text):
        options = {"content": text}
        options["timeout"] = 5
        return await self.client.post(url, **options)
