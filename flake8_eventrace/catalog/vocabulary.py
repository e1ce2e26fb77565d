"""The methods and functions of the standard library that rules and fixes know by name.

A method's name stands in for the type of its object where that was not inferred: what has an
`append` is taken for a container. Each concept has one table here. A rule that needs more or less
derives its own set from it (`TAKES - {"get"}`) and says why. Dotted paths of other packages'
callables, and the words that events are named with, are in `catalog.toml`.

This module imports nothing of the package, and little else: the flake8 plugin pays for it.
"""

from __future__ import annotations

from typing import NamedTuple

# ------------------------------------------------------------- methods of containers and queues


class Method(NamedTuple):
    """What a method does to the object that it is called on.

    * `adds`: more is in the object afterwards;
    * `takes`: it takes an item out, and returns it;
    * `removes`: less is in the object afterwards, and nothing is returned;
    * `reorders`: the same items are in another order afterwards;
    * `raises`: it raises where there is nothing to take, or no room;
    * `blocks`: it may wait for another party (a queue's `get`, a full socket's `send`).
    """

    adds: bool = False
    takes: bool = False
    removes: bool = False
    reorders: bool = False
    raises: bool = False
    blocks: bool = False


#: Methods of lists, sets, dicts and deques.
CONTAINER_METHODS: dict[str, Method] = {
    "add": Method(adds=True),
    "append": Method(adds=True),
    "appendleft": Method(adds=True),
    "extend": Method(adds=True),
    "extendleft": Method(adds=True),
    "insert": Method(adds=True),
    "setdefault": Method(adds=True),
    "update": Method(adds=True),
    "__setitem__": Method(adds=True),
    "pop": Method(takes=True, raises=True),
    "popitem": Method(takes=True, raises=True),
    "popleft": Method(takes=True, raises=True),
    "clear": Method(removes=True),
    "discard": Method(removes=True),
    "remove": Method(removes=True, raises=True),
    "reverse": Method(reorders=True),
    "rotate": Method(reorders=True),
    "sort": Method(reorders=True),
}
#: Methods of queues and channels. A dict's `get` takes nothing out: where it may be meant, `get` is left out.
QUEUE_METHODS: dict[str, Method] = {
    "put": Method(adds=True, blocks=True),
    "put_nowait": Method(adds=True, raises=True),
    "push": Method(adds=True),
    "get": Method(takes=True, blocks=True),
    "get_nowait": Method(takes=True, raises=True),
    "pop_nowait": Method(takes=True, raises=True),
}
#: Methods of sockets, files and streams.
STREAM_METHODS: dict[str, Method] = {
    "send": Method(adds=True, blocks=True),
    "write": Method(adds=True, blocks=True),
    "accept": Method(takes=True, blocks=True),
    "readline": Method(takes=True, blocks=True),
    "recv": Method(takes=True, blocks=True),
}

_METHODS = {**CONTAINER_METHODS, **QUEUE_METHODS, **STREAM_METHODS}
_HOLDERS = {**CONTAINER_METHODS, **QUEUE_METHODS}

#: Methods that add to a container or a queue: what is in it afterwards is news to whoever waits for it.
ADDS = frozenset(name for name, method in _HOLDERS.items() if method.adds)
#: Methods that only change something in memory: they never block.
NEVER_BLOCKS = frozenset(CONTAINER_METHODS) | {"put_nowait", "get_nowait", "pop_nowait"}
#: Methods that hand something to a stream. What was sent is not in the object: no news of it.
SENDS = frozenset(name for name, method in STREAM_METHODS.items() if method.adds)
#: Those of them that can neither fail nor wait.
ADDS_SURELY = frozenset(name for name in ADDS if not (_METHODS[name].raises or _METHODS[name].blocks))
#: Methods that take one item out of a container or a queue.
TAKES = frozenset(name for name, method in _HOLDERS.items() if method.takes)
#: Those of them that raise where there is none: the exception answers "is there something?".
TAKES_OR_RAISES = frozenset(name for name in TAKES if _METHODS[name].raises)
#: Methods that wait until another party brings what they return.
AWAITS_INPUT = frozenset(name for name, method in _METHODS.items() if method.takes and method.blocks)
#: Methods after which a container or a queue holds less.
REMOVES = TAKES | {name for name, method in _HOLDERS.items() if method.removes}
#: Methods that change a container in place.
MUTATES = frozenset(CONTAINER_METHODS)
#: Methods that return one of the items that a container or a queue holds.
GIVES_ITEM = TAKES | {"setdefault", "__getitem__"}
#: Functions that put something into their first argument.
FILLS_ARGUMENT = frozenset(
    "heapq.heappush heapq.heapreplace heapq.heappushpop bisect.insort bisect.insort_left "
    "bisect.insort_right".split()
)

# ---------------------------------------------------------------------- questions and commands
# After Meyer's command-query separation: a question tells something and changes nothing, a command
# is given for what it does.

#: What an event is asked.
EVENT_STATES = frozenset({"is_set", "isSet"})
#: What a queue is asked.
QUEUE_STATES = frozenset({"empty", "full", "qsize"})
#: What a future or a task is asked. `result` and `exception` of a thread's future may block.
FUTURE_STATES = frozenset({"done", "cancelled", "running", "result", "exception"})
#: Methods that settle a future.
SETTLES = frozenset({"set_result", "set_exception"})
#: Methods that wake those who wait for a condition.
NOTIFIES = frozenset({"notify", "notify_all", "notifyAll"})
#: What must have been asked for a call not to wait, with `!` where the answer must have been no.
READY: dict[str, tuple[str, ...]] = {
    "get": ("!empty", "qsize"),
    "put": ("!full",),
    "result": ("done",),
    "exception": ("done",),
    "join": ("!is_alive",),
    "wait": ("is_set",),
}
#: Classes of queues whose first argument is a bound.
BOUNDED_QUEUES = frozenset({"Queue", "LifoQueue", "PriorityQueue", "JoinableQueue"})
#: Questions whose answer says that a call on the same object will not have to wait.
READY_STATES = frozenset(state.lstrip("!") for states in READY.values() for state in states)
#: Makers of class attributes whose first argument, or `default`, is what an instance begins with: those of
#: traitlets, param, dataclasses, attrs and pydantic.
MAKES_DEFAULT = frozenset(
    "Bool CBool Boolean Int CInt Integer Float CFloat Unicode CUnicode field Field ib attrib".split()
)
#: What tells the time.
CLOCKS = frozenset({"time", "monotonic", "perf_counter", "now", "utcnow"})
#: Methods that ask a task to end. That they were called is no news to whoever waits for what it does.
CANCELS = frozenset({"cancel"})
#: Methods that look at an object and change nothing.
QUERIES = (
    EVENT_STATES
    | QUEUE_STATES
    | FUTURE_STATES
    | CLOCKS
    | {"is_alive", "is_running", "locked", "closed", "is_closed", "fileno"}
    | {"total_seconds", "isoformat", "timestamp"}
    | {"keys", "values", "items", "copy", "count", "index"}
    | frozenset("startswith endswith strip split join lower upper encode decode format hex".split())
)
#: Methods that end what their object does, or the object.
ENDS = frozenset(
    "close aclose wait_closed release cancel stop shutdown disconnect dispose terminate kill end finish "
    "unlink cleanup __exit__ __aexit__ exit detach".split()
)
#: Methods that are called for what they do; that they are called is no look at the object.
COMMANDS = (
    ADDS | SENDS | NOTIFIES | (MUTATES | REMOVES) - TAKES | {"heappush", "acquire", "start", "join"} | ENDS
)
#: Methods that change their object, or end its life. Wide on purpose: a fix is withheld where one is called.
CHANGES = (
    MUTATES
    | ENDS
    | {"put", "put_nowait", "pop_all"}
    | {"write", "writelines", "truncate", "seek", "flush"}
    | {"set", "reset", "reinit"}
    | frozenset("commit rollback expunge expunge_all expire expire_all refresh delete".split())
)
#: Functions that change their first argument.
CHANGES_ARGUMENT = frozenset("heappush heappop heapify shuffle setattr delattr rmtree unlink remove".split())
#: Methods of loggers.
LOGS = frozenset("debug info warning warn error exception critical log trace isEnabledFor".split())
#: Builtins that look at their arguments and call nothing that could signal.
INSPECTORS = frozenset(
    "abs all any bool bytes callable dict enumerate filter float format frozenset getattr hasattr hash id "
    "int isinstance issubclass iter len list map max min next range repr reversed round set sorted str "
    "sum tuple type zip super print vars".split()
)
#: Those of them that fail on what they are given, as a matter of course.
FALLIBLE = frozenset("float int max min next".split())
#: Those of them that only look; `next` takes, and `iter(queue.get, None)` is a stream.
LOOKS = INSPECTORS - {"iter", "next"}
#: Methods that say that something has been dealt with.
ACKNOWLEDGES = frozenset("task_done ack acknowledge basic_ack nack basic_nack reject mark_done".split())

# ------------------------------------------------------------------------------------- containers


class Container(NamedTuple):
    """What a class of containers is; by its last name, as an annotation or a call has it.

    * `mutable`: its items can be changed in place;
    * `mapping`: its values, the last of its type's arguments, are what is looked up in it;
    * `plain`: it is made by a call, and neither adding to it nor updating it fails for its own reasons
      (a `bytearray` refuses 256, a `WeakSet` what cannot be referred to weakly).
    """

    mutable: bool = False
    mapping: bool = False
    plain: bool = False


CONTAINERS: dict[str, Container] = {
    "list": Container(mutable=True, plain=True),
    "set": Container(mutable=True, plain=True),
    "deque": Container(mutable=True, plain=True),
    "dict": Container(mutable=True, mapping=True, plain=True),
    "defaultdict": Container(mutable=True, mapping=True, plain=True),
    "OrderedDict": Container(mutable=True, mapping=True, plain=True),
    "WeakValueDictionary": Container(mutable=True, mapping=True),
    "tuple": Container(),
    "frozenset": Container(),
    # annotations
    "List": Container(mutable=True),
    "Set": Container(mutable=True),
    "Deque": Container(mutable=True),
    "Dict": Container(mutable=True, mapping=True),
    "DefaultDict": Container(mutable=True, mapping=True),
    "MutableMapping": Container(mutable=True, mapping=True),
    "MutableSequence": Container(mutable=True),
    "MutableSet": Container(mutable=True),
    "Mapping": Container(mapping=True),
    "Tuple": Container(),
    "FrozenSet": Container(),
    "Sequence": Container(),
    "Collection": Container(),
    "Iterable": Container(),
    "Iterator": Container(),
    "Generator": Container(),
    "AsyncIterable": Container(),
    "AsyncIterator": Container(),
    "AsyncGenerator": Container(),
}
#: Containers whose values are the last of their type's arguments; of the others the items are the first.
MAPPINGS = frozenset(name for name, container in CONTAINERS.items() if container.mapping)
#: Containers that can be changed while another thread reads them. A `Counter` holds numbers, a
#: `bytearray` bytes: nobody asks for the class of their items, so they are in no other set.
MUTABLE_CONTAINERS = frozenset(name for name, container in CONTAINERS.items() if container.mutable) | {
    "Counter",
    "bytearray",
}
#: Containers that can be added to without fail.
PLAIN_CONTAINERS = frozenset(name for name, container in CONTAINERS.items() if container.plain)
#: Classes of queues, by their last name.
QUEUES = frozenset("Queue LifoQueue PriorityQueue SimpleQueue JoinableQueue".split())
#: Annotations that say nothing about the class of a value.
TRANSPARENT_ANNOTATIONS = frozenset("Optional Annotated Final ClassVar Required NotRequired ReadOnly".split())

# --------------------------------------------------------------- threads, tasks and event loops

#: Calls that run a function in a thread; who awaits them waits for its end.
OFFLOADS = frozenset("to_thread run_in_executor run_sync sync_to_async run_in_threadpool".split())
#: Calls that hand a function to a pool, where it may wait for a worker that is free.
QUEUES_WORK = OFFLOADS | {"submit", "apply_async", "deferToThread", "callInThread"}
#: Calls that make a task of a coroutine, and return at once.
STARTS_TASK = frozenset("create_task ensure_future Task start_soon spawn run_coroutine_threadsafe".split())
#: Calls that run the coroutines given to them when they are awaited.
RUNS_AWAITED = frozenset({"wait_for", "shield", "gather"})
#: Calls that run a coroutine to its end in a function that is none.
RUNS_COROUTINE = frozenset({"run", "run_until_complete", "run_sync"})
#: Calls that wait for several tasks or futures.
GATHERS = frozenset({"gather", "wait", "as_completed"})
#: Methods that wait for the end of a thread or a future.
JOINS = frozenset({"join", "result"})
#: Calls that take a coroutine or a future, and return at once.
SCHEDULERS = STARTS_TASK | RUNS_AWAITED | GATHERS | {"add_done_callback"}
#: Awaited calls of curio that run their second argument for as long as the first one says.
RUNS_WITHIN = frozenset({"timeout_after", "ignore_after"})
#: Awaited calls that only pass on the wait of their argument.
WAIT_WRAPPERS = SCHEDULERS | OFFLOADS | RUNS_WITHIN | {"timeout"}
#: Calls that give an event loop: the running one, or a new one.
GETS_LOOP = frozenset({"get_running_loop", "get_event_loop", "new_event_loop"})
#: Methods by which an object of a library lends it a thread, in which it calls back until it is closed.
PUMPS = frozenset({"run_forever", "loop_forever", "serve_forever"})
#: Calls that ask which thread this is.
ASKS_THREAD = frozenset({"current_thread", "get_ident", "main_thread"})
#: Methods of an event loop that only its own thread may call.
OF_LOOP_THREAD = frozenset({"create_task", "ensure_future", "call_soon", "call_later", "call_at"})
#: Calls by which another thread wakes an event loop.
WAKES_LOOP = frozenset({"call_soon_threadsafe", "run_coroutine_threadsafe", "from_thread"})

# ------------------------------------------------------------- exceptions and context managers

#: What a look into an empty container or queue raises.
EMPTY_ERRORS = frozenset({"IndexError", "Empty", "QueueEmpty", "StopIteration"})
#: What any look-up raises that finds nothing.
LOOKUP_ERRORS = EMPTY_ERRORS | {"KeyError", "LookupError"}
#: What ends a run from outside; no call has failed.
CANCELLATIONS = frozenset({"CancelledError", "GeneratorExit", "KeyboardInterrupt", "SystemExit"})
#: Context managers that bound the time of the waits in them; the first argument says how long.
DEADLINES = frozenset(
    "timeout timeout_at timeout_after fail_after fail_at "
    "move_on_after move_on_at ignore_after ignore_at".split()
)
#: Context managers after which control goes on although the body raised.
SUPPRESSORS = frozenset(
    "suppress move_on_after move_on_at ignore_after ignore_at raises assertRaises".split()
)
#: Decorators that make a context manager of a generator.
MAKES_CONTEXT = frozenset({"contextmanager", "asynccontextmanager"})
#: What answers True or False and nothing else.
TRUTHS = EVENT_STATES | {"wait", "bool"}

# -------------------------------------------------------------------------------------------- HTTP

#: Verbs of HTTP, as clients' methods and frameworks' decorators are called.
HTTP_VERBS = frozenset("get post put patch delete head options".split())
#: Those that change what the server holds; a POST may be a mere notice.
HTTP_CHANGES = frozenset({"put", "patch", "delete"})

# -------------------------------------------------------------------------------------- platforms

#: Names of constants and functions that tell whether this is Windows. Guesswork; it stands here and not in
#: `catalog.toml` because the index that is kept of a module rests on it. Measured as the words there:
#: emptied, one test of platforms fails; no finding of LAG203 changes in testdata (36) or in the labelled
#: files of packages (129).
WINDOWS_FLAGS = frozenset({"is_windows", "iswindows", "windows", "is_win", "is_win32", "win32", "on_windows"})
