"""LAG201: a blocking call delays a terminal event that was ready before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Page
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Return the detections: blocking calls that a terminal emit waits for and does not need."""
    from .findings import detections

    return detections(program, calls, "LAG201")


PAGE = Page(
    what="""\
Reports a blocking call that stands between the moment at which the event that says "the run is
over" was ready, and its emit: a call that reaches an LLM, HTTP, a cloud service, e-mail, a
process or a sleep, directly or through any chain of functions of the same project. Reported at
the call, with the chain.""",
    why="""\
Clients wait for the terminal event: they unlock the input, close the stream, take the next step.
Side work that is done before it (naming the chat, a summary, a webhook, telemetry) makes every
client wait for something that it does not need; when the side work hangs, so do they.

    server                            client
    answer = complete(prompt)
    name_chat(answer)  (an LLM)       waits, although the answer is there
    emit("generation_complete")       goes on""",
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
Unsafe, and offered where nothing can tell but the clock: the call moves behind the emit and runs
on a daemon thread (in `async def`, in a task whose reference is kept). Then it cannot turn the
run into a failure any more: what it raises is logged. A daemon thread ends with the process.
Where the emit is a `yield` or `return`, or the call stands in an `if` or in a `try` that only
logs, it is started in its place. The fix is withheld where the call's result is used, where its
arguments change afterwards, where a lock, a transaction or a session is held around it. `defer =
"move"` in the settings only moves the statement behind the emit, whole.""",
    limits="""\
Earlier work must feed the event: a slow call, an awaited call, a loop over a stream. Without it
the call may be the work itself, and LAG210 reports the pair. Silent where the call's result
reaches the event, where the callee writes what the event is made of, where a way from the call
leaves the function without the event, in handlers, where other events of the same stream stand
between the two, and for calls that persist, drain, end, guard, test or deliver something by
their name. Silent, too, where the event tells that the call succeeded: `check=True`,
`raise_for_status()`, a PUT, PATCH or DELETE, an event in the `else` of the call's `try`, a
handler that leaves.
Databases and files are no side work: to persist and then to say "done" is right.
`terminal-events`, `emits`, `slow-calls` and `before-emit-groups` in the settings tell the rule
what it cannot know; a call listed in `slow-calls` needs no earlier work. The function that makes
the call must be the one that emits.""",
)

RULE = CallRule(
    code="LAG201",
    name="blocking-before-emit",
    summary="a slow call stands before the event that says the run is over, which does not need it",
    page=PAGE,
    follow=follow,
    hinted=may_emit_terminal_event,
    may_call=may_delay_emits,
)
