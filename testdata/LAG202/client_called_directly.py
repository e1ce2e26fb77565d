# Late: the client's own method is awaited before the event.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, client: httpx.AsyncClient, prompt):
    reply = await client.post("https://llm.example", json={"prompt": prompt})
    await client.post("https://hook.example", json={"prompt": prompt})  # error: LAG202 10
    await socket.send_json({"type": "done", "text": reply.text})
