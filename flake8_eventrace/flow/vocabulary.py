"""The names by which the lowering recognises builtins, wrappers of coroutines and context managers."""

from __future__ import annotations

#: Context managers after which control goes on although the body raised.
SUPPRESSORS = frozenset({"suppress", "move_on_after", "move_on_at", "raises", "assertRaises"})
#: What a look into an empty container raises.
LOOKUP_ERRORS = frozenset({"IndexError", "KeyError", "LookupError", "Empty", "QueueEmpty", "StopIteration"})
#: Context managers that bound the time of the waits in them; the first argument says how long.
DEADLINES = frozenset({"timeout", "timeout_at", "fail_after", "fail_at", "move_on_after", "move_on_at"})

#: What answers True or False and nothing else.
ANSWERS = frozenset({"wait", "is_set", "isSet", "bool"})

#: Builtins that look at their arguments and call nothing that could signal.
INSPECTORS = frozenset(
    "abs all any bool bytes callable dict enumerate filter float format frozenset getattr hasattr hash id "
    "int isinstance issubclass iter len list map max min next range repr reversed round set sorted str "
    "sum tuple type zip super print vars".split()
)
#: Those of them that fail on what they are given, as a matter of course.
FALLIBLE = frozenset("float int max min next".split())
#: Calls that take a coroutine and return at once.
SCHEDULERS = frozenset(
    "create_task ensure_future Task start_soon spawn run_coroutine_threadsafe gather shield wait wait_for "
    "as_completed add_done_callback".split()
)
#: Awaited calls that only pass on the wait of their argument.
WAIT_WRAPPERS = SCHEDULERS | frozenset("to_thread run_in_executor run_sync timeout sync_to_async".split())
#: Those that let a thread do the waiting.
OFFLOADERS = frozenset("to_thread run_in_executor run_sync sync_to_async run_in_threadpool".split())
