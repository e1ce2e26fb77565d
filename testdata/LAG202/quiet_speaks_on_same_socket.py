# In time: the farewell goes to the same socket, and after the event nobody listens.
import httpx


async def ask(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example", json={"prompt": prompt})).text


async def tell(connection, text):
    voice = await ask(text)
    await connection.send_json({"type": "audio", "text": voice})


async def answer(socket, prompt):
    reply = await ask(prompt)
    event = {"type": "generation_complete", "text": reply}
    await tell(socket, "goodbye")
    await socket.send_json(event)
