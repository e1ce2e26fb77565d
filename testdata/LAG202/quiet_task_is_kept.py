# On time: the webhook is a task of its own.
import asyncio

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


tasks = set()


async def answer(socket, hook, prompt):
    text = await complete(prompt)
    task = asyncio.create_task(post_webhook(hook, prompt))
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    await socket.send_json({"type": "done", "text": text})
