# The chat gets its name, by a model five modules down, before the client hears that its answer is there.
from __future__ import annotations

import logging
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


@traced
def step(room_id: str, prompt: str) -> None:
    room: Room = Rooms.get(room_id)
    answer = complete(prompt)
    event = {"type": "generation_complete", "text": answer}
    if room.unnamed:
        try:
            try_auto_name(room.id, prompt)  # error: LAG201 12
        except Exception:
            logger.exception("no name")
    room.add_event(event)


def stream(room: Room, prompt: str):
    answer = complete(prompt)
    last = Finished(text=answer)
    tell = partial(hooks.post_webhook, room.hook)
    yield {"type": "token", "text": answer}
    tell(prompt)  # error: LAG201 4
    yield last


async def answer(room: Room, prompt: str) -> None:
    from .worker import ask

    text = await ask(prompt)
    await hooks.remember(room.id, prompt)  # error: LAG202 10
    await room.send_json({"event": "done", "text": text})


async def rename(room: Room) -> str:
    return try_auto_name(room.id, room.name)  # error: LAG203 11


async def tell(room: Room) -> None:
    if room.hook:
        hooks.post_webhook(room.hook, "renamed")  # error: LAG203 8
    await room.send_json({"event": "renamed"})
