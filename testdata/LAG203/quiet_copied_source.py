# Quiet: the copied function awaits its client.
import httpx

from tools import FunctionTool


async def load(url):
    async with httpx.AsyncClient() as client:
        return await client.get(url)


TOOL = FunctionTool(load, global_imports=["httpx"])
