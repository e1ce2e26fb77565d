# Does not block: the answer is kept.
from functools import lru_cache

import requests


@lru_cache(maxsize=None)
def settings():
    return requests.get("https://settings.example", timeout=10).json()


async def limit():
    return settings()["limit"]
