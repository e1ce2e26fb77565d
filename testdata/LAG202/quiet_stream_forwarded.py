# On time: what is put on the queue is the stream, and then its end.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def tokens(prompt):
    async with httpx.AsyncClient() as client:
        reply = await client.post("https://llm.example", json={"prompt": prompt})
        for word in reply.text.split():
            yield word


async def produce(queue, prompt):
    try:
        async for word in tokens(prompt):
            try:
                await queue.put(f"data: {word}")
            except Exception:
                print("no reader")
    finally:
        await queue.put(None)
