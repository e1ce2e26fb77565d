# On time: the coroutine writes what is sent.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


class Chat:
    def __init__(self):
        self.text = ""
        self.title = ""


async def add_title(chat):
    chat.title = await complete(f"A title for {chat.text}")


async def answer(socket, prompt):
    chat = Chat()
    chat.text = await complete(prompt)
    await add_title(chat)
    await socket.send_json({"type": "done", "chat": chat})
