# On time: the webhook tells of a failure.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer(socket, hook, prompt):
    text = ""
    try:
        text = await complete(prompt)
    except httpx.HTTPError as error:
        await post_webhook(hook, str(error))
    await socket.send_json({"type": "done", "text": text})
