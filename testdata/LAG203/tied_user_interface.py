# Blocks: the method changes the window, which only the thread of the window may.
import urllib.request

from textual.app import App


class Reader(App):
    def load(self, url):
        self.title = urllib.request.urlopen(url).read().decode()

    async def on_mount(self):
        self.load("https://news.invalid")  # error: LAG203 8
