# Late: the title comes first. It sets a context variable, which a task would set in its own copy.
import contextvars

import httpx

title = contextvars.ContextVar("title", default="")


async def ask(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example", json={"prompt": prompt})).text


async def name_chat(prompt):
    title.set(await ask(prompt))


async def answer(socket, prompt):
    reply = await ask(prompt)
    event = {"type": "generation_complete", "text": reply}
    await name_chat(prompt)  # error: LAG202 10
    await socket.send_json(event)
    return title.get()
