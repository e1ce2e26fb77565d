# On time, as far as can be told: a task that was started earlier is waited for.
import asyncio

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, hook, prompt):
    side = asyncio.create_task(post_webhook(hook, prompt))
    text = await complete(prompt)
    await side
    await socket.send_json({"type": "done", "text": text})
