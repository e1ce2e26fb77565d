# Who calls run_forever() is not to be seen, or it is another object's.
import asyncio
import threading
import websocket


class Feed:
    def __init__(self, url):
        self.queue = asyncio.Queue()
        self.app = websocket.WebSocketApp(url, on_message=self._message)
        self.other = websocket.WebSocketApp(url)
        threading.Thread(target=self.other.run_forever, daemon=True).start()

    def _message(self, app, text):
        self.queue.put_nowait(text)

    async def read(self):
        return await self.queue.get()
