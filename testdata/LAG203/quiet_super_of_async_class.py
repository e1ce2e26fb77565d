# Does not block: the class that is derived from is asynchronous.
import httpx


class Client(httpx.AsyncClient):
    async def fetch(self, url):
        return await super().get(url)


async def fetch(url):
    return await Client().fetch(url)
