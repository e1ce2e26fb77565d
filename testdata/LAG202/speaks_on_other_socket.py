# Late: the news goes to another socket; who waits for the event needs none of it.
import httpx


async def ask(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example", json={"prompt": prompt})).text


async def tell(connection, text):
    voice = await ask(text)
    await connection.send_json({"type": "audio", "text": voice})


async def answer(socket, monitor, prompt):
    reply = await ask(prompt)
    event = {"type": "generation_complete", "text": reply}
    await tell(monitor, "one more")  # error: LAG202 10
    await socket.send_json(event)
