# Late: who reads the queue waits for its end.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def work(queue, hook, prompt):
    text = await complete(prompt)
    await queue.put(text)
    await post_webhook(hook, prompt)  # error: LAG202 10
    await queue.put(None)
