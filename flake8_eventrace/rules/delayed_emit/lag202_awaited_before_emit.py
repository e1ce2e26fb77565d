"""LAG202: an awaited call delays a terminal event that was ready before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Effect, Page, all_of, contains, on_bytes, on_calls
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield awaited calls that delay a terminal emit which does not need them."""
    from .findings import detections

    return detections(program, calls, "LAG202")


PAGE = Page(
    what="""\
Reports an awaited slow call between the moment at which the message that means "the run is over"
(the terminal event) was ready, and its emit. It is LAG201 for coroutines: the loop continues, but
the client waits.""",
    why="""\
`await` lets other tasks run, but not this one: the terminal event is sent only when the awaited
call is done. A summary, a title, a webhook or a telemetry call that is awaited before "completed"
delays the one event that the client needs: by the duration of the side work, or forever.""",
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
Unsafe, as for LAG201. The call moves after the emit and runs as a background task; a reference to
the task is kept and its exception is logged. If the emit is a `yield` or `return`, the task is
started in the place of the call. No fix is offered if the result is used, if the arguments change
afterwards, if the call is not to a coroutine function of the project, or if what it runs sets a
context variable, which a task would set in its own copy.""",
    limits="""\
The limits of LAG201. The effect of an `async with` or `async for` around both is not judged.
Awaiting a task that was started earlier is a join, not side work, and is not reported.""",
)

RULE = CallRule(
    code="LAG202",
    name="awaited-before-emit",
    summary="an awaited slow call is made before the message that ends the run",
    page=PAGE,
    follow=follow,
    byte_filter=all_of(contains((b"await", b"async")), on_bytes(may_emit_terminal_event)),
    ast_filter=on_calls(may_delay_emits),
    effect=Effect.LATE,
)
