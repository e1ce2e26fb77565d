# Late: the slow function is in an executor, and awaited before the event.
import asyncio

import httpx
import requests


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


def name_chat(prompt):
    return requests.post("https://llm.example/name", json={"prompt": prompt}, timeout=60).text


async def answer(socket, prompt):
    text = await complete(prompt)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, name_chat, prompt)  # error: LAG202 10
    await socket.send_json({"type": "done", "text": text})
