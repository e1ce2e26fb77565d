# On time: the event is the answer to what was received, not to the webhook.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def echo(socket, hook):
    message = await socket.receive_json()
    await post_webhook(hook, message)
    await socket.send_json({"type": "done", "echo": message})
