# On time: the awaited call is the work.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def run(socket, job):
    await post_webhook(job.url, job.text)
    await socket.send_json({"type": "done", "job": job.id})
