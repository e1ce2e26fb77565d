"""LAG203: a call in a coroutine blocks the event loop, directly or through a chain of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import CallRule, Detection, Effect, Page, WitnessStep, on_bytes, on_calls

if TYPE_CHECKING:
    from ...fixes.proposed_fix import ProposedFix
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls
    from ...settings import Settings
    from .decision import BlockingCall

#: What blocks, by how it is run without brackets, see `CallSite.implicit`.
_IMPLICIT = {
    "read": "the property {}",
    "with": "entering {}",
    "leave": "leaving the block of {}",
    "for": "iterating over {}",
}
_COROUTINE = re.compile(rb"async[\s\\]+def\b")


def may_define_coroutines(source: bytes, settings: Settings) -> bool:
    """Return whether a source may define a coroutine function."""
    return _COROUTINE.search(source) is not None


def may_run_on_loop(source: bytes, settings: Settings) -> bool:
    """Return whether a source may define a function that runs on an event loop."""
    from ...project.loop_callbacks import may_register

    return may_define_coroutines(source, settings) or may_register(source)


def may_call(calls: SlowCalls) -> bool:
    """Return whether a function of the source that runs on a loop makes a call that blocks."""
    return next(calls.blocking(), None) is not None


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield calls in coroutines that reach something slow before the event loop runs again."""
    import libcst as cst

    from ..chains import spelled, with_chain, witness
    from .decision import blocking_calls

    for blocking in blocking_calls(program, calls):
        function, node, chain = blocking.function, blocking.node, blocking.slow.chain
        name = spelled(node.func if isinstance(node, cst.Call) and not blocking.slow.site.implicit else node)
        reason, remedy, fixes = _remedy(blocking, calls)
        message = with_chain(_problem(blocking, name), name, chain, remedy)
        yield Detection(
            code="LAG203",
            node=node,
            message=message,
            receiver=name,
            chain=chain.names,
            group=chain.group,
            witness=(
                WitnessStep(
                    Lane.PRODUCER,
                    node,
                    function,
                    "",
                    "blocks the event loop",
                    dies=True,
                ),
                *witness(chain),
                WitnessStep(Lane.CONSUMER, None, None, "every other task of the loop", "cannot run"),
            ),
            fixes=fixes,
            advice=reason or "await it in a thread, or use an asynchronous client",
        )


def _remedy(blocking: BlockingCall, calls: SlowCalls) -> tuple[str, str, tuple[ProposedFix, ...]]:
    """Return the advice ("" for the usual one), what the message advises, and the fixes to try."""
    import libcst as cst

    from . import fix_call_in_thread
    from .obstacles import Known, advice_of_callback, obstacle

    function, node, slow = blocking.function, blocking.node, blocking.slow
    if slow.scheduled or not function.is_async:
        remedy = "start a task for it" if slow.scheduled else "make that a coroutine"
        return advice_of_callback(function, slow), remedy, ()
    if slow.site.implicit or not isinstance(node, cst.Call):
        return "do it in a thread, or use an asynchronous client", "do it in a thread", ()
    known = Known(calls, slow)
    reason = obstacle(function, node, known)
    fixes = () if reason else tuple(fix_call_in_thread.propose(function, node, known))
    return reason, "await it in a thread", fixes


def _problem(blocking: BlockingCall, name: str) -> str:
    """Return what is wrong, for the message."""
    function, site = blocking.function, blocking.slow.site
    if blocking.slow.scheduled:
        return f"`{name}()` lets the event loop call what blocks it"
    subject = f"`{name}()`"
    if site.implicit:
        subject = _IMPLICIT[site.implicit].format(f"`{name}`")
    elif site.awaited and site.consumed:
        subject = f"iterating over what `{name}()` returns"
    if function.is_async:
        return f"{subject} blocks the event loop in `async def {function.name}`"
    return f"{subject} blocks the event loop, which calls `{function.name}`"


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
  interface, an SQLite connection, an `RLock` or `Condition`, commits by a session that an object
  keeps, or waits for the keyboard, which no Ctrl-C ends in a thread;
* an attribute is read before the call and written after it, directly, by methods of the instance or
  by a variable for it, and no `async with` holds all three; or the called method itself does both;
* the end of an executor is waited for, to which other functions submit that were not cancelled;
* the result is fetched item by item while it is iterated over, or is the reply of `urlopen`, whose
  body is read later; or the call ends the program;
* the loop is curio's, Twisted's, the program's own, or that of either of two libraries;
* the project, or the branch, is for a Python without `asyncio.to_thread` (before 3.9), by its
  condition or by the versions that it lists;
* the loop has a thread of its own, or the function's source is copied without the imports;
* the file is a test, whose loop nobody else waits for;
* the call may block on purpose: a comment at it says so or silences another linter's finding, a
  pause of no time stands beside a sleep, or the function sets `slow_callback_duration`.""",
    limits="""\
A property, the start and end of a `with` block, and a loop over an object run code as a call does,
and are reported as well. The end of a block counts if it has something left to wait for: work that
an executor was handed and that nobody in the block awaited without giving up, or a child process.

A catalog of callables says what is slow (`blocking-groups`, `slow-calls` and `not-slow-calls` in
the settings change it). Databases, brokers, files and the console (`input()`, `getpass`: who is
asked there is the only one served) are off by default: turn them on with `blocking-groups`. Locks
and queues count only if the coroutine waits for them directly, not through a chain. A look-up of
this host itself (`getfqdn()`, `gethostbyname(gethostname())`, `"localhost"`, an address to listen
on by `AI_PASSIVE`) is answered by its own files, and quiet. Only first-party functions are
followed. A callee of unknown type is assumed to be quick. If a name can mean both a coroutine
function and another function, the `await` decides.

A chain costs what it assumes, and one that costs more than 20 is not reported. Each call costs 1.
Each test around it that nothing decides costs 3, one of three or more alternatives 6. A name that
may mean several functions costs 3; an abstract method 3, and 9 if only most of its implementations
in the project are slow. A coroutine that is run in another thread costs 9, since its work is not
known. In 57 places of published packages that block and 19 that do not, true chains cost at most
17, and false ones 22 and more.

Tests are decided by what the caller passes or has tested (also through `**options`, and for
`name.startswith("x")` or `name in ("x", "y")`), by the literal that an attribute, a field or a
constant of the module begins with if nobody in sight changes it, and by what an instance is made
with. An attribute that is annotated as an abstract class is what its constructor makes by default.
Relations between two values are not known.

Nothing is reported for what is passed to a thread, an executor or a task, for coroutines that
nobody awaits, in error handlers, in branches for Windows or macOS, and in cold branches: a missing
import, a singleton that is built once, a cache miss (`if key not in kept: kept[key] = …`, an early
`return` if it is there, or `except KeyError`, where `kept` outlives the call). `result()`,
`join()`, `wait()` and `communicate()` are quick for what is over on every path: after `done()`,
`is_alive()`, `poll()`, `kill()`, or an `await` of `wrap_future(…)` or `to_thread(thread.join)`.
Files of tests are left out (`test-files` in the settings), unless `LAG203` is selected by its full
code. Under Python below 3.12, the rule does not see calls inside f-strings.

Plain functions count as coroutines where a library calls them on its event loop. Which do was seen
by running them: handlers of Sanic, Tornado, Textual, strawberry and others, those of Litestar
without `sync_to_thread`, but not FastAPI's. They are judged where the file itself registers them:
by a decorator, a base class, an attribute or an argument. `loop.call_soon(f)`, `call_later()` and
`task.add_done_callback(f)` are reported where `f` is slow.

Decorators that hand a function to a thread, a pool or a queue are listed (`unsync`, `huey`,
Textual's `work`, `joblib.delayed` and others): a call of such a function blocks nothing. The body
of a `gen.coroutine` of Tornado or an `inlineCallbacks` function of Twisted runs with the call.
Nothing is reported in a coroutine that has an event loop for itself: an asynchronous view of Flask,
and one that this file only runs by `asyncio.run` or on a new loop, in a thread that it starts for
it, and that starts no task. What it awaits from other files is assumed to start none, either.

Where nothing in the module, in those that it imports, in those beside it that import it or in its
package tells of a library, and no module of the program resumes coroutines itself, the fix assumes
asyncio. What a function of another package does is judged by its path.

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
    byte_filter=on_bytes(may_run_on_loop),
    ast_filter=on_calls(may_call),
    effect=Effect.BLOCKING,
)
