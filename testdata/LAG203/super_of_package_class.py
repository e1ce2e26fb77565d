# Blocks: the class of a package is derived from.
import requests


class Session(requests.Session):
    def get(self, url, **kwargs):
        return super().get(url, timeout=10, **kwargs)


async def fetch(url):
    return Session().get(url)  # error: LAG203 11
