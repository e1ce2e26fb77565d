# On time: the event tells what was awaited.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, prompt):
    text = await complete(prompt)
    title = await complete(f"A title for {text}")
    await socket.send_json({"type": "done", "text": text, "title": title})
