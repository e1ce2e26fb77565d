# Quiet: nobody gives the keyword, so all functions that hand keywords on hand on none.
import requests


def draw(items, upload=False, title=None):
    if upload:
        requests.put("https://pictures.example/", data=str(items), timeout=9)
    return items


def plot(items, **options):
    if options.get("remote"):
        requests.put("https://pictures.example/", timeout=9)
    return draw(items, **options)


def chart(items, *args, **options):
    return plot(items, *args, **options)


async def drawn(items):
    return chart(items)


async def titled(items):
    return chart(items, title="Sales"), chart(items, upload=False)
