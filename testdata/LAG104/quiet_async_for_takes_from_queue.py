# The text is put after the set(), but who takes it waits for the queue itself, in an iterator handed the queue.
import asyncio


async def serve(socket, route, fragments_of, limit):
    items = asyncio.Queue()
    parts = []
    updated = asyncio.Event()
    version = 0

    async def receive():
        nonlocal version
        while True:
            text = await socket.receive()
            parts.append(text)
            version += 1
            updated.set()
            await items.put(text)

    async def settle(fragment):
        while True:
            if route("".join(parts), fragment):
                return
            seen = version
            updated.clear()
            if version != seen:
                continue
            await asyncio.wait_for(updated.wait(), limit)

    receiver = asyncio.create_task(receive())
    index = 0
    async for fragment in fragments_of(items, limit):
        index += 1
        if index == 1:
            await settle(fragment)
    receiver.cancel()
