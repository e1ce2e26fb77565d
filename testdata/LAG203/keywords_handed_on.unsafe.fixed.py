# Blocks: the keyword reaches the function that tests it, through two that only hand it on.
import asyncio

import requests


def draw(items, upload=False, title=None):
    if upload:
        requests.put("https://pictures.example/", data=str(items), timeout=9)
    return items


def plot(items, **options):
    return draw(items, **options)


def chart(items, *args, **options):
    return plot(items, *args, **options)


async def published(items):
    return await asyncio.to_thread(chart, items, upload=True)


async def whatever(items, options):
    return await asyncio.to_thread(chart, items, **options)
