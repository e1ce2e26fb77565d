"""The filters of LAG108: may a source touch a primitive of an event loop in a thread?

Both go by the names of what starts threads, of what registers callbacks and of the primitives. "No" is
certain where the source itself makes the primitive, or annotates it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from typing import TYPE_CHECKING

from ...catalog.vocabulary import GETS_LOOP
from ...protocol.prefilter import Uses, uses_of
from ...source.ast_nodes import nodes_of

if TYPE_CHECKING:
    from ...settings import Settings

#: The packages that call back in a thread of their own. `catalog/callbacks.toml` has them, too, but takes a
#: while to read. The standard library is left to `_THREADS`.
PACKAGES = frozenset(
    "PySide6 apscheduler asyncua can canopen celery dash dask discord distributed django dramatiq gpiozero "
    "gradio gradio_client grpc huey joblib langchain_core opcua opentelemetry paho panel psycopg_pool pyee "
    "pymongo reactivex redis requests_futures scapy serial slack_bolt socketio streamlit twisted watchdog "
    "websockets zeroconf".split()
)
#: By these names code comes to run in a thread, or at a signal.
_THREADS = frozenset(
    "Thread Timer to_thread run_in_executor run_in_threadpool start_new_thread submit run_sync Process "
    "Pool ThreadPool ThreadPoolExecutor ProcessPoolExecutor apply_async excepthook QueueListener "
    "ThreadingTCPServer ThreadingUDPServer ThreadingHTTPServer spawn sync_to_async signal".split()
)
_LOOPS = frozenset({*GETS_LOOP, "AbstractEventLoop"})
#: What makes a primitive, or is its class, by the method that touches it.
_MAKERS: dict[str, Set[str]] = {
    "set": {"Event"},
    "put_nowait": {"Queue", "LifoQueue", "PriorityQueue"},
    "send_nowait": {
        "open_memory_channel",
        "create_memory_object_stream",
        "MemorySendChannel",
        "MemoryObjectSendStream",
    },
    "set_result": {"Future", "create_future"},
    "set_exception": {"Future", "create_future"},
    "call_soon": _LOOPS,
    "call_later": _LOOPS,
    "call_at": _LOOPS,
    "create_task": _LOOPS,
}
_LIBRARIES = (b"asyncio", b"trio", b"anyio")
#: Modules of these libraries in which the primitives are.
_MODULES = {"asyncio", "trio", "anyio", "locks", "queues", "futures", "events", "memory"}
_TOUCHES = tuple({b".set", *(f".{method}".encode() for method in _MAKERS if not method.startswith("set"))})
_SOURCES = tuple(name.encode() for name in sorted(_THREADS))
_IMPORTS = re.compile(
    rb"\b(?:from|import)\b(?:[^\r\n]|\\\r?\n)*\b(?:%s)\b" % "|".join(sorted(PACKAGES)).encode()
)


def may_touch(content: bytes, settings: Settings) -> bool:
    """Return whether a source may, as far as bytes tell."""
    return (
        any(word in content for word in _LIBRARIES)
        and any(word in content for word in _TOUCHES)
        and (any(word in content for word in _SOURCES) or _IMPORTS.search(content) is not None)
    )


def may_touch_in_thread(tree: ast.Module) -> bool:
    """Return whether a source may, as far as names tell."""
    uses = uses_of(tree)
    makers = {maker for method, names in _MAKERS.items() if method in uses.methods for maker in names}
    return bool(makers) and _has_threads(uses) and _makes(uses, tree, makers)


def _makes(uses: Uses, tree: ast.Module, makers: set[str]) -> bool:
    """Return whether a source makes or annotates a primitive by one of these names."""
    modules = _MODULES | {name for name, path in uses.imports.items() if path.partition(".")[0] in _MODULES}
    if "create_future" in makers and "create_future" in uses.methods:
        return True
    if any(modules & uses.methods[name] for name in makers & uses.methods.keys()):
        return True
    for path in uses.imports.values():
        root, _, name = path.rpartition(".")
        if name in makers and root.partition(".")[0] in _MODULES:
            return True
    return any(_is_quoted(node, makers) for node in nodes_of(tree))


def _is_quoted(node: ast.AST, makers: set[str]) -> bool:
    """Return whether a node is an annotation in quotes that names a primitive."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return len(node.value) < 100 and any(f".{name}" in node.value for name in makers)


def _has_threads(uses: Uses) -> bool:
    if not _THREADS.isdisjoint(uses.methods):
        return True
    paths = [path.split(".") for path in uses.imports.values()]
    return any(path[0] in PACKAGES or path[-1] in _THREADS - {"signal"} for path in paths) or any(
        path == ["signal", "signal"] for path in paths
    )
