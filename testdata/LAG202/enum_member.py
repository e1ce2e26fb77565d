# Late: an enum's member names the last event.
import enum

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


class Kind(enum.Enum):
    TOKEN = "token"
    DONE = "done"


async def answer(bus, hook, prompt):
    text = await complete(prompt)
    await post_webhook(hook, prompt)  # error: LAG202 10
    await bus.publish(Kind.DONE, text)
