"""LAG203: a call in a coroutine blocks the event loop, directly or through a chain of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import CallRule, Detection, Page, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls
    from ...settings import Settings

_COROUTINE = re.compile(rb"async[\s\\]+def\b")


def may_define_coroutines(source: bytes, settings: Settings) -> bool:
    """Return whether a source may define a coroutine function."""
    return _COROUTINE.search(source) is not None


def may_call(calls: SlowCalls) -> bool:
    """Return whether a coroutine of the source makes a call that blocks."""
    return next(calls.blocking(), None) is not None


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Return the detections: calls that block before the event loop runs again."""
    from ...symbols.symbols import dotted, last_name
    from ..chains import with_chain, witness
    from . import fix_call_in_thread
    from .decision import blocking_calls

    for blocking in blocking_calls(program, calls):
        function, call = blocking.function, blocking.call
        chain = blocking.slow.chain
        name = dotted(call.func) or last_name(call.func)
        message = f"`{name}()` blocks the event loop in `async def {function.name}`"
        message = with_chain(message, name, chain, "await it in a thread")
        yield Detection(
            code="LAG203",
            node=call,
            message=message.replace("{", "{{").replace("}", "}}"),
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.PRODUCER,
                    call,
                    function,
                    "",
                    "the event loop stands still",
                    dies=True,
                ),
                *witness(chain),
                WitnessStep(Lane.CONSUMER, None, None, "every other task of the loop", "waits for its turn"),
            ),
            fixes=tuple(fix_call_in_thread.propose(function, call)),
            advice="await it in a thread, or use an asynchronous client",
        )


PAGE = Page(
    what="""\
Reports a call in an `async def` function that blocks its thread for a network, a process, a sleep
or a lock: directly, or through any chain of functions of the same project, in whatever files they
stand. The message names the chain.""",
    why="""\
One event loop runs all tasks. While one of them blocks, no other gets a turn: no heartbeat, no
health check, no other client's stream. Linters that look at one file at a time see `time.sleep`
and `requests.get` where they are called; most of the blocking in real code stands behind a
helper, one or five modules down.""",
    example="""\
import requests


def post_webhook(url, text):
    requests.post(url, json={"text": text}, timeout=10)


async def finish(order):
    post_webhook(order.webhook, "shipped")
    await order.save()
""",
    use_instead="""\
import asyncio

import requests


def post_webhook(url, text):
    requests.post(url, json={"text": text}, timeout=10)


async def finish(order):
    await asyncio.to_thread(post_webhook, order.webhook, "shipped")
    await order.save()
""",
    fix_safety="""\
Unsafe: the callee then runs in another thread, other tasks run meanwhile, and what it touches
must bear that.""",
    limits="""\
What is slow is known by a catalog of callables (`blocking-groups`, `slow-calls` and
`not-slow-calls` in the settings change it). Databases, brokers and files are off by default: turn
them on with `blocking-groups`. Locks and queues count where they are waited for directly, never
through a chain. Only first-party functions are followed, through ten calls at most, and a
callee of unknown type is taken to be quick; where both coroutine functions and others answer to a
name, the await decides. Silent about what is handed to a thread, an executor or a task, about
coroutines that nobody awaits, about error handlers, about branches for Windows or a Mac, and
about cold ones: a missing import, a singleton that is built once, a cache miss. What was tested
of a parameter or of an attribute is known to the functions that are called under the test;
relations between two values are not. Run by a Python below 3.12, it does
not see calls inside f-strings.

Direct calls of `time.sleep`, `requests` and the like are known to ruff and flake8-async as well
(ASYNC210, ASYNC212, ASYNC220, ASYNC221, ASYNC222, ASYNC251): where you run them beside this rule,
switch those codes off, or `LAG203`, whichever you read first.""",
)

RULE = CallRule(
    code="LAG203",
    name="blocking-call-in-async",
    summary="a call in a coroutine blocks the event loop, directly or through a chain of functions",
    page=PAGE,
    follow=follow,
    may_call=may_call,
    needs=((b"async",),),
    hinted=may_define_coroutines,
)
