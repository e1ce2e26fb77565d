# Late: the webhook may fail, but not take its time.
import logging

import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


logger = logging.getLogger(__name__)


async def answer(socket, hook, prompt):
    text = await complete(prompt)
    try:
        await post_webhook(hook, prompt)  # error: LAG202 14
    except Exception:
        logger.warning("no webhook")
    await socket.send_json({"type": "done", "text": text})
