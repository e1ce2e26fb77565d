# On time: a coroutine that nobody awaits does nothing yet.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, hook, prompt):
    text = await complete(prompt)
    later = post_webhook(hook, prompt)
    await socket.send_json({"type": "done", "text": text})
    return later
