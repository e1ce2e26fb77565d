# On time: the body of a generator runs when it is iterated over, and that of a coroutine when it is awaited.
import types

import requests


def rows(url):
    yield requests.get(url, timeout=5).text


@types.coroutine
def later(url):
    requests.get(url, timeout=5)
    yield


async def show(url):
    return rows(url), later(url)
