# Blocks: entering the context sends a request.
from contextlib import contextmanager

import requests


@contextmanager
def lease(name):
    requests.post(f"https://lease.example/{name}", timeout=10)
    yield name
    requests.delete(f"https://lease.example/{name}", timeout=10)


async def with_lease(name):
    with lease(name) as held:  # error: LAG203 9
        print(held)
