# Blocks: the method stands in a base class.
import requests


class Base:
    def _load(self):
        return requests.get(self.url, timeout=10)


class Page(Base):
    url = "https://page.example"

    async def show(self):
        return self._load()  # error: LAG203 15
