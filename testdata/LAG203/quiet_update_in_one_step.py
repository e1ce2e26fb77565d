# The number is taken in one step, and then sent by an asynchronous client.
import httpx


class Counter:
    def __init__(self):
        self.count = 0

    async def number(self, url):
        self.count += 1
        taken = self.count
        async with httpx.AsyncClient() as client:
            await client.post(url, json=taken)
        return taken
