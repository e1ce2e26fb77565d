# On time: the sender waits for the acknowledgement.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def ack(message):
    await post_webhook(message.url, "ack")


async def answer(socket, message):
    text = await complete(message.prompt)
    await ack(message)
    await socket.send_json({"type": "done", "text": text})
