# On time: the marker ends a stream of events, and carries only what all of them do: whose stream it is.
import httpx


async def pages(urls):
    async with httpx.AsyncClient() as client:
        return [(await client.get(url)).text for url in urls]


def event(run, kind, text=""):
    return {"run": run, "type": kind, "text": text}


async def answer(model, store, chat):
    run = await store.open(chat)
    yield event(run, "open")
    parts = []
    try:
        sources = await pages(chat.urls)
        async for part in model.stream(sources):
            parts.append(part)
            yield event(run, "text", part)
    except ValueError:
        yield event(run, "error")
    yield event(run, "text", "".join(parts))
    yield event(run, "closed")


async def sent(model, store, chat, socket):
    run = await store.open(chat)
    await socket.send_json(event(run, "open"))
    for part in await model.parts(chat):
        sources = await pages(chat.urls)
        await socket.send_json(event(run, "text", part + sources[0]))
    await socket.send_json(event(run, "closed"))
