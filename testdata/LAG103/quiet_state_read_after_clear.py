# No setter is in sight; the state that decides is read after the clear, so nothing is missed.
import asyncio


async def stream(request, client):
    event = request.event
    while True:
        try:
            await asyncio.wait_for(event.wait(), timeout=5)
        except asyncio.TimeoutError:
            pass
        if await client.is_gone():
            return
        event.clear()
        if not request.rows:
            continue
        while request.rows:
            yield request.rows.pop(0)
