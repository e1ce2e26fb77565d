# Blocks: a loop with a thread of its own, where to_thread fails once the main thread has ended.
import asyncio
import queue
import threading


class Sender:
    def __init__(self):
        self.traces = queue.Queue()
        self.main = threading.main_thread()

    def start(self):
        threading.Thread(target=self.work).start()

    async def beat(self):
        while True:
            print("alive")
            await asyncio.sleep(1)

    def work(self):
        async def send():
            beating = asyncio.create_task(self.beat())
            while self.main.is_alive() or not self.traces.empty():
                try:
                    print(self.traces.get(timeout=1))  # error: LAG203 26
                except queue.Empty:
                    await asyncio.sleep(0.1)
            beating.cancel()

        asyncio.new_event_loop().run_until_complete(send())
