# Late: the client waits for a webhook that it knows nothing of.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, hook, prompt):
    text = await complete(prompt)
    await post_webhook(hook, prompt)  # error: LAG202 10
    await socket.send_json({"type": "generation_complete", "text": text})
