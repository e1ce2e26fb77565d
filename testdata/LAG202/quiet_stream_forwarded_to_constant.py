# On time: the end of the stream is a constant of the class.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


class Kind:
    END = "end"


async def tokens(prompt):
    async with httpx.AsyncClient() as client:
        reply = await client.post("https://llm.example", json={"prompt": prompt})
        for word in reply.text.split():
            yield word


async def produce(socket, prompt):
    async for word in tokens(prompt):
        print(word)
    await socket.send_json({"type": Kind.END})
