# Late: others are on the same loop: further tasks, another thread's calls, or whoever started the coroutine.
import asyncio
import threading
import time

from quart import Quart

app = Quart(__name__)


@app.get("/price")
async def price():
    time.sleep(1)  # error: LAG203 4
    return "5"


class Beacon(threading.Thread):
    async def blink(self):
        asyncio.create_task(self.listen())
        time.sleep(1)  # error: LAG203 8

    async def listen(self):
        await asyncio.sleep(1)

    def run(self):
        asyncio.run(self.blink())


async def main():
    time.sleep(1)  # error: LAG203 4


async def used_twice():
    time.sleep(1)  # error: LAG203 4


async def serve():
    await used_twice()


def polling():
    asyncio.new_event_loop().run_until_complete(used_twice())


if __name__ == "__main__":
    threading.Thread(target=polling).start()
    asyncio.run(main())
