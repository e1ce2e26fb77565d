# Late: the stream's last event is made, then a webhook is awaited.
import asyncio
import logging

import httpx

_background_tasks: set[asyncio.Task] = set()


def _run_in_background(coroutine):
    """Run a coroutine as a task that is kept until it is done; log what it raises."""
    task = asyncio.create_task(coroutine)
    _background_tasks.add(task)
    task.add_done_callback(_background_tasks.discard)
    task.add_done_callback(_log_failure)


def _log_failure(task):
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logging.getLogger(__name__).error("Background task failed", exc_info=error)


async def complete(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example/complete", json={"prompt": prompt})).text


async def post_webhook(hook, text):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"text": text})


async def stream(hook, prompt):
    text = await complete(prompt)
    last = {"type": "done", "text": text}
    yield {"type": "token", "text": text}
    _run_in_background(post_webhook(hook, prompt))
    yield last
