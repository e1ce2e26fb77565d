# On time: each pass has its own end.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def answer_all(socket, hook, prompts):
    for prompt in prompts:
        text = await complete(prompt)
        await post_webhook(hook, prompt)
        await socket.send_json({"type": "done", "text": text})
