# Blocks: a coroutine runs in a thread of its own, and the event loop's thread waits for it.
import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor


def finished(coroutine):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def finished_in_thread(coroutine):
    results = []

    def run():
        results.append(asyncio.run(coroutine))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def finished_in_context(coroutine):
    context = contextvars.copy_context()

    def run():
        loop = asyncio.new_event_loop()
        return context.run(loop.run_until_complete, coroutine)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


async def loaded(name):
    await asyncio.sleep(1)
    return name


class Page:
    def text(self, name):
        return finished(loaded(name))


async def shown(page: Page, name):
    print(await asyncio.to_thread(page.text, name))
    print(await asyncio.to_thread(finished_in_thread, loaded(name)))
    print(await asyncio.to_thread(finished_in_context, loaded(name)))
