"""What spawns, by name: the callables and methods that run a function as a thread, a process or a task."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class SpawnKind(Enum):
    """What the spawned function runs in."""

    THREAD = "thread"
    PROCESS = "process"
    TASK = "task"
    UNKNOWN = "thread or task"  # a thread, a process or a greenlet: at any time, in any case


@dataclass(frozen=True)
class SpawnCall:
    """What a callable that spawns does with the function that is passed to it.

    * `kind` is what the function runs in;
    * `position` and `keyword` say which argument is the function;
    * `coroutine`: the argument is a coroutine, not a function;
    * `creates`: the function runs once `start()` of the result is called;
    * `arguments` is the keyword that holds the arguments, "*" where they follow the function;
    * `either`: a coroutine function becomes a task, any other a thread or greenlet.
    """

    kind: SpawnKind
    position: int
    keyword: str = ""
    coroutine: bool = False
    creates: bool = False
    arguments: str = "*"
    either: bool = False


THREAD = SpawnCall(SpawnKind.THREAD, 1, "target", creates=True, arguments="args")
_PROCESS = replace(THREAD, kind=SpawnKind.PROCESS)
_TIMER = SpawnCall(SpawnKind.THREAD, 1, "function", creates=True, arguments="args")
_FIRST_IN_THREAD = SpawnCall(SpawnKind.THREAD, 0)
_GREENLET = SpawnCall(SpawnKind.UNKNOWN, 0)
_COROUTINE = SpawnCall(SpawnKind.TASK, 0, coroutine=True)

_AFTER_DELAY = replace(_GREENLET, position=1)
_GREENLET_OBJECT = replace(_GREENLET, keyword="run", creates=True)

#: The modules whose `Process` and `get_context` are those of multiprocessing.
_PROCESS_MODULES = ("multiprocessing", "multiprocess", "billiard", "torch.multiprocessing")
_PROCESSES = frozenset(
    f"{module}.{name}"
    for module in _PROCESS_MODULES
    for name in (
        "Process",
        "process.BaseProcess",
        "context.Process",
        "context.ForkProcess",
        "context.SpawnProcess",
        "context.ForkServerProcess",
    )
)
#: What makes a context, or is the class of one: its `Process` is a class of processes.
_CONTEXTS = frozenset(
    f"{module}.{name}"
    for module in _PROCESS_MODULES
    for name in (
        "get_context",
        "context.BaseContext",
        "context.DefaultContext",
        "context.ForkContext",
        "context.SpawnContext",
        "context.ForkServerContext",
    )
)

#: What spawns, by the dotted name of an import.
SPAWN_CALLS = {
    "threading.Thread": THREAD,
    "threading.Timer": _TIMER,
    "multiprocessing.dummy.Process": THREAD,
    **dict.fromkeys(_PROCESSES, _PROCESS),
    "_thread.start_new_thread": _FIRST_IN_THREAD,
    "thread.start_new_thread": _FIRST_IN_THREAD,
    "asyncio.to_thread": _FIRST_IN_THREAD,
    "anyio.to_thread.run_sync": _FIRST_IN_THREAD,
    "trio.to_thread.run_sync": _FIRST_IN_THREAD,
    "starlette.concurrency.run_in_threadpool": _FIRST_IN_THREAD,
    "fastapi.concurrency.run_in_threadpool": _FIRST_IN_THREAD,
    "twisted.internet.threads.deferToThread": _FIRST_IN_THREAD,
    "twisted.internet.reactor.callInThread": _FIRST_IN_THREAD,
    "gevent.spawn": _GREENLET,
    "gevent.spawn_raw": _GREENLET,
    "gevent.spawn_later": _AFTER_DELAY,
    "gevent.Greenlet": _GREENLET_OBJECT,
    "gevent.Greenlet.spawn": _GREENLET,
    "gevent.Greenlet.spawn_later": _AFTER_DELAY,
    "gevent.greenlet.Greenlet": _GREENLET_OBJECT,
    "gevent.greenlet.Greenlet.spawn": _GREENLET,
    "gevent.greenlet.Greenlet.spawn_later": _AFTER_DELAY,
    "eventlet.spawn": _GREENLET,
    "eventlet.spawn_n": _GREENLET,
    "eventlet.spawn_after": _AFTER_DELAY,
    "eventlet.greenthread.spawn": _GREENLET,
    "eventlet.greenthread.spawn_n": _GREENLET,
    "eventlet.greenthread.spawn_after": _AFTER_DELAY,
    "asyncio.create_task": _COROUTINE,
    "asyncio.ensure_future": _COROUTINE,
    "asyncio.Task": _COROUTINE,
    "asyncio.tasks.Task": _COROUTINE,
    "asyncio.run_coroutine_threadsafe": _COROUTINE,
}
#: Methods that spawn, by the dotted name of their class.
SPAWN_METHODS_OF = {
    **{(context, "Process"): _PROCESS for context in _CONTEXTS},
    **{
        (pool, method): _GREENLET
        for pool in (
            "gevent.pool.Pool",
            "gevent.pool.Group",
            "eventlet.GreenPool",
            "eventlet.greenpool.GreenPool",
        )
        for method in ("spawn", "spawn_n")
    },
    **{
        (f"{module}.Pool", "apply_async"): replace(_GREENLET, arguments="args") for module in _PROCESS_MODULES
    },
    ("multiprocessing.pool.ThreadPool", "apply_async"): replace(_FIRST_IN_THREAD, arguments="args"),
    ("gevent.threadpool.ThreadPool", "spawn"): _FIRST_IN_THREAD,
}
#: What makes the first part of a task run at once.
EAGER_FACTORIES = frozenset({"eager_task_factory", "create_eager_task_factory"})
#: What spawns, by the name of a method: the class of the object is not looked at.
SPAWN_METHODS = {
    "create_task": _COROUTINE,
    "ensure_future": _COROUTINE,
    "start_soon": SpawnCall(SpawnKind.TASK, 0),
    "submit": _GREENLET,
    "start_background_task": replace(_GREENLET, either=True),
    "run_in_executor": SpawnCall(SpawnKind.UNKNOWN, 1),
}
EXECUTORS = {
    "concurrent.futures.ThreadPoolExecutor": SpawnKind.THREAD,
    "concurrent.futures.thread.ThreadPoolExecutor": SpawnKind.THREAD,
    "concurrent.futures.ProcessPoolExecutor": SpawnKind.PROCESS,
    "concurrent.futures.process.ProcessPoolExecutor": SpawnKind.PROCESS,
}
THREAD_CLASSES = {
    "threading.Thread": SpawnKind.THREAD,
    "multiprocessing.dummy.Process": SpawnKind.THREAD,
    **dict.fromkeys(_PROCESSES, SpawnKind.PROCESS),
}
