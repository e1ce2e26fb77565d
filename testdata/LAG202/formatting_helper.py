# Late: a helper writes the last frame.
import json

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


def sse(event, **data):
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


async def stream(hook, prompt):
    text = await complete(prompt)
    yield sse("token", text=text)
    await post_webhook(hook, prompt)  # error: LAG202 10
    yield sse("done", length=len(text))
