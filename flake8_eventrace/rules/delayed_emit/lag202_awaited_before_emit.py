"""LAG202: an awaited call delays a terminal event that was ready before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Page
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Return the detections: awaited calls that a terminal emit waits for and does not need."""
    from .findings import detections

    return detections(program, calls, "LAG202")


PAGE = Page(
    what="""\
Reports an awaited slow call that stands between the moment at which the event that says "the run
is over" was ready, and its emit. It is LAG201 for coroutines: the loop goes on, the client waits.""",
    why="""\
`await` lets other tasks run, not this one: the terminal event is sent when the awaited call is
done. A summary, a title, a webhook or a telemetry call that is awaited before "completed" delays
the one thing that the client needs by the time that the side work takes, or for ever.""",
    example="""\
import httpx


async def answer(socket, prompt, hook):
    async with httpx.AsyncClient() as client:
        reply = await client.post("https://llm.example/complete", json={"prompt": prompt})
    event = {"type": "generation_complete", "text": reply.text}
    await post_webhook(hook, prompt)
    await socket.send_json(event)


async def post_webhook(hook, prompt):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"asked": prompt})
""",
    use_instead="""\
import asyncio
import logging

import httpx

_background_tasks: set[asyncio.Task] = set()


def _run_in_background(coroutine):
    \"""Run a coroutine as a task that is kept until it is done; log what it raises.\"""
    task = asyncio.create_task(coroutine)
    _background_tasks.add(task)
    task.add_done_callback(_background_tasks.discard)
    task.add_done_callback(_log_failure)


def _log_failure(task):
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logging.getLogger(__name__).error("Background task failed", exc_info=error)


async def answer(socket, prompt, hook):
    async with httpx.AsyncClient() as client:
        reply = await client.post("https://llm.example/complete", json={"prompt": prompt})
    event = {"type": "generation_complete", "text": reply.text}
    await socket.send_json(event)
    _run_in_background(post_webhook(hook, prompt))


async def post_webhook(hook, prompt):
    async with httpx.AsyncClient() as client:
        await client.post(hook, json={"asked": prompt})
""",
    fix_safety="""\
Unsafe, as LAG201's: the call moves behind the emit into a task of its own, whose reference is
kept and whose exception is logged; where the emit is a `yield` or `return`, the task is started
in the call's place. Withheld where the result is used, where the arguments change afterwards, and
where the call is anything but a coroutine function of the project.""",
    limits="""\
Those of LAG201. What an `async with` or `async for` around both does is not judged. A task that
was started earlier and is awaited before the event is a join, not side work, and is not reported.""",
)

RULE = CallRule(
    code="LAG202",
    name="awaited-before-emit",
    summary="an awaited slow call stands before the event that says the run is over",
    page=PAGE,
    follow=follow,
    hinted=may_emit_terminal_event,
    may_call=may_delay_emits,
    needs=((b"await", b"async"),),
)
