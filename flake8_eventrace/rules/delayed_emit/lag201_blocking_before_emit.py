"""LAG201: a blocking call delays a terminal event that was ready before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Effect, Page, on_bytes, on_calls
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield blocking calls that delay a terminal emit which does not need them."""
    from .findings import detections

    return detections(program, calls, "LAG201")


PAGE = Page(
    what="""\
Reports a blocking call between the moment at which the message that means "the run is over" (the
terminal event) was ready, and its emit. The call reaches an LLM, HTTP, a cloud service, e-mail, a
process or a sleep, directly or through any chain of functions of the same project. The finding is
at the call and names the chain.""",
    why="""\
Clients wait for the terminal event: they unlock the input, close the stream, take the next step.
Side work before the event (naming the chat, a summary, a webhook, telemetry) makes every client
wait for something that it does not need. If the side work hangs, the clients hang, too.

    server                            client
    answer = complete(prompt)
    name_chat(answer)  (an LLM)       waits although the answer is ready
    emit("generation_complete")       continues""",
    example="""\
import requests


def answer(bus, prompt, hook):
    reply = requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text
    event = {"type": "generation_complete", "text": reply}
    post_webhook(hook, prompt)
    bus.emit(event)


def post_webhook(hook, prompt):
    requests.post(hook, json={"asked": prompt}, timeout=10)
""",
    use_instead="""\
import contextvars
import logging
import threading

import requests


def _run_in_thread(function, /, *args, **kwargs):
    \"""Make a call on a daemon thread, in a copy of this context; log what it raises.\"""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logging.getLogger(__name__).exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


def answer(bus, prompt, hook):
    reply = requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text
    event = {"type": "generation_complete", "text": reply}
    bus.emit(event)
    _run_in_thread(post_webhook, hook, prompt)


def post_webhook(hook, prompt):
    requests.post(hook, json={"asked": prompt}, timeout=10)
""",
    fix_safety="""\
Unsafe. The fix is offered only if no code can observe a difference except in timing: the call moves
after the emit and runs on a daemon thread (in `async def`: in a task, with a reference to it). Then
the call can no longer make the run fail: its exception is logged. A daemon thread ends with the
process. The call is started in its old place if the emit is a `yield` or `return`, or if the call
is in an `if` or in a `try` that only logs. No fix is offered if the result of the call is used, if
its arguments change afterwards, or if a lock, a transaction or a session is held around it,
or if the call, or a function of the project that it runs, belongs to its thread (see LAG203).
`defer = "move"` in the settings only moves the whole statement after the emit.""",
    limits="""\
Earlier work must feed the event: a slow call, an awaited call, a loop over a stream. Without it,
the call may be the work itself, and LAG210 reports it. Nothing is reported in these cases:

* The result of the call reaches the event, or the callee writes what the event consists of.
* A path from the call leaves the function without the event.
* The call is in an exception handler.
* Other events of the same stream are between the call and the event, or the call itself sends some.
* The name of the call says that it persists, drains, ends, guards, tests or delivers something.
* The event reports that the call succeeded: `check=True`, `raise_for_status()`, a PUT, PATCH or
  DELETE, an event in the `else` of the call's `try`, a handler that leaves.

Databases and files are not side work: it is correct to persist first and then to report "done". The
settings `terminal-events`, `emits`, `slow-calls` and `before-emit-groups` give the rule what it
cannot know; a call listed in `slow-calls` needs no earlier work. The function that makes the call
must be the function that emits.""",
)

RULE = CallRule(
    code="LAG201",
    name="blocking-before-emit",
    summary="a slow call is made before the message that ends the run, which does not need the call",
    page=PAGE,
    follow=follow,
    byte_filter=on_bytes(may_emit_terminal_event),
    ast_filter=on_calls(may_delay_emits),
    effect=Effect.LATE,
)
