# The reply is streamed without blocking.
import httpx


async def show(url):
    async with httpx.AsyncClient() as client, client.stream("GET", url) as reply:
        async for line in reply.aiter_lines():
            print(line)
