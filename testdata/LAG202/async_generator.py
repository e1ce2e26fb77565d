# Late: the stream's last event is made, then a webhook is awaited.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def stream(hook, prompt):
    text = await complete(prompt)
    last = {"type": "done", "text": text}
    yield {"type": "token", "text": text}
    await post_webhook(hook, prompt)  # error: LAG202 10
    yield last
