# A task that another thread makes waits until the loop wakes for another reason.
import asyncio
import threading


class Mailer:
    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._poll(), self._loop)

    async def _poll(self):
        while True:
            await asyncio.sleep(60)

    async def _send(self, mail):
        await asyncio.sleep(0)

    def send(self, mail):
        self._loop.create_task(self._send(mail))  # error: LAG108 8

    def send_safely(self, mail):
        asyncio.run_coroutine_threadsafe(self._send(mail), self._loop)
