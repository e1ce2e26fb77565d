# Late: the news goes to another socket; who waits for the event needs none of it.
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


async def ask(prompt):
    async with httpx.AsyncClient() as client:
        return (await client.post("https://llm.example", json={"prompt": prompt})).text


async def tell(connection, text):
    voice = await ask(text)
    await connection.send_json({"type": "audio", "text": voice})


async def answer(socket, monitor, prompt):
    reply = await ask(prompt)
    event = {"type": "generation_complete", "text": reply}
    await socket.send_json(event)
    _run_in_background(tell(monitor, "one more"))
