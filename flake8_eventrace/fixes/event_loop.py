"""The library whose event loop runs a coroutine function.

What the function itself uses tells, else what its module imports, else the modules around it. No answer
where the loop may be one that no fix knows: curio's, Twisted's, the program's own, or that of either of two
libraries. Assumed: where nothing tells of any library, asyncio runs the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from ..project.coroutine_drivers import runs_on_own_loop
from ..project.nearby_imports import nearby_imports
from ..project.slow_calls import SlowCalls
from ..symbols.access_paths import imported, qualified
from ..symbols.symbols import FunctionFacts, ModuleFacts, last_name
from ..symbols.walk import walk

_LIBRARIES = frozenset({"asyncio", "trio", "anyio"})
#: Libraries with loops of their own.
_OTHERS = frozenset({"curio", "twisted", "scrapy", "uasyncio", "pyodide"})
_KNOWN = _LIBRARIES | _OTHERS
#: Frameworks that run their coroutines on asyncio.
_ON_ASYNCIO = frozenset(
    "aiohttp fastapi starlette sanic tornado quart uvicorn discord telegram aiogram nicegui motor".split()
)


def library(function: FunctionFacts, slow_calls: SlowCalls | None = None) -> str:
    """Return the library whose loop runs a function, "" where it is not known or not supported.

    `slow_calls` knows the other modules of the project.
    """
    used = _KNOWN & {
        imported(node.value, function, function.module).partition(".")[0]
        for node in walk(function.node)
        if isinstance(node, cst.Name)
    }
    module = set(_known_imports(function.module))
    if used and not (used | module) & _OTHERS:
        return _one_of(used)
    if is_driven_by_hand(function.module):
        return ""
    if used or module:
        return _one_of(used | module)
    if slow_calls is None:
        return "asyncio"
    if runs_on_own_loop(slow_calls):
        return ""
    near = nearby_imports(slow_calls, _KNOWN)
    if near == {"asyncio", "anyio"}:
        return ""  # some of its company runs on asyncio only, and some on trio as well
    return _one_of(near) if near else "asyncio"


def _known_imports(module: ModuleFacts) -> Iterator[str]:
    """Yield the libraries that a module imports, itself or by way of a framework."""
    for meaning in module.imports.values():
        root = meaning.partition(".")[0]
        if root in _KNOWN:
            yield root
        elif root in _ON_ASYNCIO:
            yield "asyncio"


def _one_of(libraries: Iterable[str]) -> str:
    """Return the library whose calls work under all that are imported."""
    found = set(libraries)
    if found & _OTHERS:
        return ""
    if found == {"asyncio", "anyio"}:
        return "asyncio"  # what imports it runs on it
    if "anyio" in found:
        return "anyio"  # its threads work under asyncio and trio alike
    return found.pop() if len(found) == 1 else ""


def is_driven_by_hand(module: ModuleFacts) -> bool:
    """Return whether a module resumes coroutines itself, or makes them of generators: `task.send(None)`."""
    return any(
        _resumes(node) or (isinstance(node, cst.Decorator) and _is_made_of_generator(node, module))
        for statement in module.statements.all
        for node in statement.once(_may_resume)
    )


def _may_resume(statement: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the nodes of a statement that may resume coroutines or make them of generators."""
    return [node for node in walk(statement) if isinstance(node, cst.Decorator) or _resumes(node)]


def _resumes(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or len(node.args) != 1:
        return False
    value = node.args[0].value
    return last_name(node.func) == "send" and isinstance(value, cst.Name) and value.value == "None"


def _is_made_of_generator(node: cst.Decorator, module: ModuleFacts) -> bool:
    return qualified(node.decorator, None, module) == "types.coroutine"
