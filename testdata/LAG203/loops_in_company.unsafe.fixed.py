# Late: others are on the same loop: further tasks, another thread's calls, or whoever started the coroutine.
import asyncio
import threading

from quart import Quart

app = Quart(__name__)


@app.get("/price")
async def price():
    await asyncio.sleep(1)
    return "5"


class Beacon(threading.Thread):
    async def blink(self):
        asyncio.create_task(self.listen())
        await asyncio.sleep(1)

    async def listen(self):
        await asyncio.sleep(1)

    def run(self):
        asyncio.run(self.blink())


async def main():
    await asyncio.sleep(1)


async def used_twice():
    await asyncio.sleep(1)


async def serve():
    await used_twice()


def polling():
    asyncio.new_event_loop().run_until_complete(used_twice())


if __name__ == "__main__":
    threading.Thread(target=polling).start()
    asyncio.run(main())
