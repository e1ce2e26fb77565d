# On time: the answer is saved, then announced.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def save(text):
    await post_webhook("https://store.example", text)


async def answer(socket, prompt):
    text = await complete(prompt)
    await save(text)
    await socket.send_json({"type": "done", "text": text})
