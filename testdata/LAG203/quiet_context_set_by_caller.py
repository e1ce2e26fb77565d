# The thread only loads; the context variable is set on the loop.
import asyncio
import contextvars
import urllib.request

tenant = contextvars.ContextVar("tenant")


async def connect(url):
    tenant.set(await asyncio.to_thread(urllib.request.urlopen, url))
    return tenant.get()
