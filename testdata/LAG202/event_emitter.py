# Late: the last event goes to a callable that was handed in.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(event_emitter, hook, prompt):
    text = await complete(prompt)
    data = {"done": True, "content": text, "title": prompt}
    if hook:
        await post_webhook(hook, prompt)  # error: LAG202 14
    await event_emitter({"type": "chat:completion", "data": data})
