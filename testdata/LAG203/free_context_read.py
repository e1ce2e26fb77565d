# Blocks: the helper only reads a context variable, and a thread gets a copy of the context.
import contextvars
import urllib.request

tenant = contextvars.ContextVar("tenant")


def load(url):
    return urllib.request.urlopen(f"{url}/{tenant.get()}").read()


async def show(url):
    return load(url)  # error: LAG203 11
