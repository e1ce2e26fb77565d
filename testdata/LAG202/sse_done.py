# Late: every frame is out; the end of the stream waits for a webhook.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def stream(source, hook, prompt):
    async for chunk in source:
        yield f"data: {chunk}\n\n"
    await post_webhook(hook, prompt)  # error: LAG202 10
    yield "data: [DONE]\n\n"
