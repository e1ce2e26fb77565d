# On time: the stream goes on behind the webhook.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def stream(hook, prompt):
    text = await complete(prompt)
    await post_webhook(hook, prompt)
    for word in text.split():
        yield {"type": "token", "text": word}
    yield {"type": "done"}
