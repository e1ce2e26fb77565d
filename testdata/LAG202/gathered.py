# Late: two hooks at once are as late as the slower one.
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
    await asyncio.gather(post_webhook(hook, prompt), post_webhook("https://audit.example", prompt))  # error: LAG202 25, LAG202 53
    await socket.send_json({"type": "done", "text": text})
