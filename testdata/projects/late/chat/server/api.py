# The chat gets its name, by a model five modules down, before the client hears that its answer is there.
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .. import hooks
from ..llm import complete
from ..naming import try_auto_name
from .events import Finished, Sessions
from .traced import traced

if TYPE_CHECKING:
    from .events import Session


@traced
def step(session_id: str, prompt: str) -> None:
    session: Session = Sessions.get(session_id)
    answer = complete(prompt)
    event = {"type": "generation_complete", "text": answer}
    if session.unnamed:
        try:
            try_auto_name(session)  # error: LAG201 12
        except Exception:
            session.log("no name")
    session.add_event(event)


def stream(session: Session, prompt: str):
    answer = complete(prompt)
    last = Finished(text=answer)
    tell = partial(hooks.post_webhook, session.hook)
    yield {"type": "token", "text": answer}
    tell(prompt)  # error: LAG201 4
    yield last


async def answer(session: Session, prompt: str) -> None:
    from .worker import ask

    text = await ask(prompt)
    await hooks.remember(session, prompt)  # error: LAG202 10
    await session.send_json({"event": "done", "text": text})


async def rename(session: Session) -> str:
    return try_auto_name(session)  # error: LAG203 11


async def tell(session: Session) -> None:
    if session.hook:
        hooks.post_webhook(session.hook, "renamed")  # error: LAG203 8
    await session.send_json({"event": "renamed"})
