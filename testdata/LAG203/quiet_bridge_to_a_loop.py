# Does not block: nobody waits here for the coroutine that runs in another thread.
import asyncio
import threading


def begun(coroutine):
    threading.Thread(target=asyncio.run, args=(coroutine,), daemon=True).start()


def answered(work):
    return asyncio.run(work())


async def loaded(name):
    await asyncio.sleep(1)
    return name


async def shown(name):
    begun(loaded(name))
    return await asyncio.to_thread(answered, loaded)
