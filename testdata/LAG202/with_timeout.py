# Late: by up to thirty seconds.
import asyncio

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, hook, prompt):
    text = await complete(prompt)
    await asyncio.wait_for(post_webhook(hook, prompt), 30)  # error: LAG202 27
    await socket.send_json({"type": "done", "text": text})
