"""LAG203: a call in a coroutine blocks the event loop, directly or through a chain of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import CallRule, Detection, Page, WitnessStep, all_of, contains, on_bytes, on_calls

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
    """Yield calls in coroutines that reach something slow before the event loop runs again."""
    from ...symbols.symbols import dotted, last_name
    from ..chains import with_chain, witness
    from . import fix_call_in_thread
    from .decision import blocking_calls
    from .obstacles import Known, obstacle

    for blocking in blocking_calls(program, calls):
        function, call = blocking.function, blocking.call
        chain = blocking.slow.chain
        name = dotted(call.func) or last_name(call.func)
        known = Known(calls, blocking.slow)
        reason = obstacle(function, call, known)
        message = f"`{name}()` blocks the event loop in `async def {function.name}`"
        message = with_chain(message, name, chain, "await it in a thread")
        yield Detection(
            code="LAG203",
            node=call,
            message=message,
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.PRODUCER,
                    call,
                    function,
                    "",
                    "blocks the event loop",
                    dies=True,
                ),
                *witness(chain),
                WitnessStep(Lane.CONSUMER, None, None, "every other task of the loop", "cannot run"),
            ),
            fixes=() if reason else tuple(fix_call_in_thread.propose(function, call, known)),
            advice=reason or "await it in a thread, or use an asynchronous client",
        )


PAGE = Page(
    what="""\
Reports a call in an `async def` function that blocks its thread for a network, a process, a sleep
or a lock: directly, or through any chain of functions of the same project, in any files. The
message names the chain.""",
    why="""\
One event loop runs all tasks. While one task blocks, no other task can run: no heartbeat, no health
check, no other client's stream. Linters that read one file at a time see `time.sleep` and
`requests.get` where they are called. In real code, most blocking calls are hidden in a helper, one
to five modules away.""",
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
Unsafe: the callee then runs in another thread, and other tasks run meanwhile. Everything that the
callee uses must be safe under both. `result()` of an executor's future is awaited without a thread.

There is advice instead of a fix where one of these is known:

* the call, or a function of the project that it runs, belongs to its thread: it sets a context
  variable, handles signals, uses a `threading.local`, an event loop or an asyncio primitive, a user
  interface, an SQLite connection, an `RLock` or `Condition`, or waits for a Ctrl-C;
* an attribute is read before the call and written after it, and no `async with` holds all three;
* the result is fetched item by item while it is iterated over;
* the loop is curio's, Twisted's, the program's own, or that of either of two libraries.""",
    limits="""\
A catalog of callables says what is slow (`blocking-groups`, `slow-calls` and `not-slow-calls` in
the settings change it). Databases, brokers, files and the console (`input()`, `getpass`: who is
asked there is the only one served) are off by default: turn them on with `blocking-groups`. Locks
and queues count only if the coroutine waits for them directly, not through a chain. Only
first-party functions are followed. A callee of unknown type is assumed to be quick. If a name can
mean both a coroutine function and another function, the `await` decides.

A chain costs what it assumes, and one that costs more than 20 is not reported. Each call costs 1.
Each test around it that nothing decides costs 3, one of three or more alternatives 6. A name that
may mean several functions costs 3; an abstract method 3, and 9 if only most of its implementations
in the project are slow. In 57 places of published packages that block and 19 that do not, true
chains cost at most 17, and false ones 29 and more.

Tests are decided by what the caller passes or has tested (also through `**options`, and for
`name.startswith("x")` or `name in ("x", "y")`), by the literal that an attribute, a field or a
constant of the module begins with if nobody in sight changes it, and by what an instance is made
with. An attribute that is annotated as an abstract class is what its constructor makes by default.
Relations between two values are not known.

Nothing is reported for what is passed to a thread, an executor or a task, for coroutines that
nobody awaits, in error handlers, in branches for Windows or macOS, and in cold branches: a missing
import, a singleton that is built once, a cache miss. `result()`, `join()`, `wait()` and
`communicate()` are quick for what is over on every path: after `done()`, `is_alive()`, `poll()`,
`kill()`, or an `await` of `wrap_future(…)` or `to_thread(thread.join)`. Files of tests are left
out (`test-files` in the settings), unless `LAG203` is selected by its full code.
Under Python below 3.12, the rule does not see calls inside f-strings.

Where nothing in the module, in those that it imports or in those beside it that import it tells of
a library, the fix assumes asyncio. What a function of another package does is judged by its path.

ruff and flake8-async also report direct calls of `time.sleep`, `requests` and similar functions
(ASYNC210, ASYNC212, ASYNC220, ASYNC221, ASYNC222, ASYNC251). If you run them beside this rule,
switch off either those codes or `LAG203`.""",
)

RULE = CallRule(
    code="LAG203",
    name="blocking-call-in-async",
    summary="a call in a coroutine blocks the event loop, directly or through a chain of functions",
    page=PAGE,
    follow=follow,
    byte_filter=all_of(contains((b"async",)), on_bytes(may_define_coroutines)),
    ast_filter=on_calls(may_call),
)
