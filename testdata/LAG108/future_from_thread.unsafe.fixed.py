# A future is resolved in a closure that runs in a thread; the loop is captured as well.
import asyncio
import threading


async def ask(device):
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    def work():
        value = device.read()
        loop.call_soon_threadsafe(answer.set_result, value)

    threading.Thread(target=work).start()
    return await answer
