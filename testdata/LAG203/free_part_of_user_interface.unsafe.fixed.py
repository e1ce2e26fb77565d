# Blocks: the method only reads what belongs to the window.
import asyncio
import urllib.request

from textual.app import App


class Reader(App):
    def load(self, url):
        return urllib.request.urlopen(url).read().decode()

    async def on_mount(self):
        await asyncio.sleep(0)
        self.title = await asyncio.to_thread(self.load, "https://news.invalid")
