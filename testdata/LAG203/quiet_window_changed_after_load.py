# The page is loaded in a thread, and shown by the window's own.
import asyncio
import urllib.request

from textual.app import App


class Reader(App):
    async def on_mount(self):
        reply = await asyncio.to_thread(urllib.request.urlopen, "https://news.invalid")
        self.title = reply.read().decode()
