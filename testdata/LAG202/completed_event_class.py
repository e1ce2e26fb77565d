# Late: the event's class says that the run is over.
import httpx


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


class RunCompletedEvent:
    def __init__(self, text):
        self.text = text


class Agent:
    async def run(self, prompt, stream_events=False):
        text = await complete(prompt)
        await self._remember(prompt)  # error: LAG202 14
        if stream_events:
            yield RunCompletedEvent(text)

    async def _remember(self, prompt):
        await post_webhook(self.memory, prompt)
