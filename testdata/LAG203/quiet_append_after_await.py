# Quiet: the client is asynchronous; what is added after it is another matter.
import httpx


class Register:
    def __init__(self):
        self.names = []
        self.client = httpx.AsyncClient()

    async def add(self, name, url):
        if name in self.names:
            return
        await self.client.post(url, content=name)
        self.names.append(name)
