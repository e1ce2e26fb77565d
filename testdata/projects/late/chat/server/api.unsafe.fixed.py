# The chat gets its name, by a model five modules down, before the client hears that its answer is there.
from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from .. import hooks
from ..llm import complete
from ..naming import try_auto_name
from .events import Finished, Rooms
from .traced import traced

if TYPE_CHECKING:
    from .events import Room

logger = logging.getLogger(__name__)

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
        logger.error("Background task failed", exc_info=error)


def _run_in_thread(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logger.exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


@traced
def step(room_id: str, prompt: str) -> None:
    room: Room = Rooms.get(room_id)
    answer = complete(prompt)
    event = {"type": "generation_complete", "text": answer}
    if room.unnamed:
        try:
            _run_in_thread(try_auto_name, room.id, prompt)
        except Exception:
            logger.exception("no name")
    room.add_event(event)


def stream(room: Room, prompt: str):
    answer = complete(prompt)
    last = Finished(text=answer)
    tell = partial(hooks.post_webhook, room.hook)
    yield {"type": "token", "text": answer}
    _run_in_thread(tell, prompt)
    yield last


async def answer(room: Room, prompt: str) -> None:
    from .worker import ask

    text = await ask(prompt)
    deferred = partial(hooks.remember, room.id, prompt)
    await room.send_json({"event": "done", "text": text})
    _run_in_background(deferred())


async def rename(room: Room) -> str:
    return await asyncio.to_thread(try_auto_name, room.id, room.name)


async def tell(room: Room) -> None:
    if room.hook:
        await asyncio.to_thread(hooks.post_webhook, room.hook, "renamed")
    await room.send_json({"event": "renamed"})
