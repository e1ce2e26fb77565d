# websocket-client calls back where run_forever() is called: here, in a thread, directly and by a method.
import asyncio
import threading
import websocket


class Feed:
    def __init__(self, url):
        self.queue = asyncio.Queue()
        self.opened = asyncio.Event()
        self.app = websocket.WebSocketApp(url, on_open=self._opened, on_message=self._message)
        threading.Thread(target=self.app.run_forever, daemon=True).start()

    def _opened(self, app):
        self.opened.set()  # error: LAG108 8

    def _message(self, app, text):
        self.queue.put_nowait(text)  # error: LAG108 8

    async def read(self):
        await self.opened.wait()
        return await self.queue.get()


class Prices:
    def __init__(self, url):
        self.queue = asyncio.Queue()
        self.app = websocket.WebSocketApp(url, on_message=self._message)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        self.app.run_forever(ping_interval=20)

    def _message(self, app, text):
        self.queue.put_nowait(text)  # error: LAG108 8

    async def read(self):
        return await self.queue.get()
