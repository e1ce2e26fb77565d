# The same chat as in `late`: no link between a request and its last event blocks.
from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from fastapi import BackgroundTasks

from .. import hooks
from ..hooks import requests
from ..llm import client, complete, complete_async
from ..naming import try_auto_name
from .events import Finished, Sessions
from .traced import traced

if TYPE_CHECKING:
    import httpx

    from .events import Session

pool = ThreadPoolExecutor()


@traced
def step(session_id: str, prompt: str) -> None:
    session: Session = Sessions.get(session_id)
    answer = complete(prompt)
    session.add_event({"type": "generation_complete", "text": answer})
    try_auto_name(session)  # behind the event


def step_on_thread(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    threading.Thread(target=try_auto_name, args=(session,), daemon=True).start()
    pool.submit(hooks.post_webhook, session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": answer})


def step_in_timer(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    threading.Timer(1, partial(try_auto_name, session)).start()
    session.add_event({"type": "generation_complete", "text": answer})


def step_with_nested(session: Session, prompt: str) -> None:
    answer = complete(prompt)

    def name_later():
        try_auto_name(session)

    session.log(name_later)
    again = lambda: hooks.post_webhook(session.hook, prompt)  # noqa: E731
    session.log(again)
    session.add_event({"type": "generation_complete", "text": answer})


def step_with_generator(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    names = hooks.each_webhook(session, prompt)  # nobody iterates
    session.add_event({"type": "generation_complete", "text": answer})
    session.later = names


def step_by_coroutine(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    session.later = hooks.remember(session, prompt)  # nobody awaits
    session.add_event({"type": "generation_complete", "text": answer})


def step_deferred_inside(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    hooks.post_in_background(session.hook, prompt)
    hooks.by_decorator(session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": answer})


def step_with_client(session: Session, prompt: str) -> None:
    answer = complete(prompt)
    client.get_client()  # made once
    client.price(session.name)  # known but for the first time
    session.add_event({"type": "generation_complete", "text": answer})


def stream(session: Session, prompt: str):
    answer = complete(prompt)
    last = Finished(text=answer)
    tell = partial(pool.submit, hooks.post_webhook, session.hook)
    yield {"type": "token", "text": answer}
    tell(prompt)
    yield last


async def answer(session: Session, prompt: str, background: BackgroundTasks) -> None:
    text = await complete_async(prompt)
    background.add_task(hooks.post_webhook, session.hook, prompt)
    task = asyncio.create_task(hooks.remember(session, prompt))
    session.tasks.add(task)
    await session.send_json({"event": "done", "text": text})


async def rename(session: Session) -> str:
    return await asyncio.to_thread(try_auto_name, session)


async def rename_by_loop(session: Session) -> str:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: try_auto_name(session))


async def tell(session: Session) -> None:
    if session.hook:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(pool, partial(hooks.post_webhook, session.hook, "renamed"))
    await session.send_json({"event": "renamed"})


async def shadowed(session: Session, try_auto_name, hooks) -> None:
    try_auto_name(session)
    hooks.post_webhook(session.hook, "renamed")


async def shadowed_by_local(session: Session) -> None:
    complete = session.log
    complete("not the model's")
    requests.post("our own object, not the package")


async def typed_only(session: Session, transport: httpx.AsyncClient) -> None:
    await transport.post(session.hook)


async def ask_asynchronously(session: Session) -> str:
    return await client.get_async_client().chat.completions.create(model="m", messages=[])
