# On time: the framework runs the task behind the response.
import httpx
from fastapi import BackgroundTasks


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, background: BackgroundTasks, hook, prompt):
    text = await complete(prompt)
    background.add_task(post_webhook, hook, prompt)
    await socket.send_json({"type": "done", "text": text})
