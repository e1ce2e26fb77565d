# Blocks: the decorator keeps the function.
import asyncio
import functools

import requests


def logged(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return call


@logged
def load(url):
    return requests.get(url, timeout=10)


async def fetch(url):
    return await asyncio.to_thread(load, url)
