"""The library whose event loop runs a coroutine function."""

from __future__ import annotations

import libcst as cst

from ..symbols.access_paths import imported
from ..symbols.symbols import FunctionFacts
from ..symbols.walk import walk

_LIBRARIES = ("asyncio", "trio", "anyio")


def library(function: FunctionFacts) -> str:
    """Return the library that the function itself uses, else the one that its module imports."""
    used = {
        imported(node.value, function, function.module).partition(".")[0]
        for node in walk(function.node)
        if isinstance(node, cst.Name)
    }
    module = {meaning.partition(".")[0] for meaning in function.module.imports.values()}
    for names in (used, module):
        for candidate in _LIBRARIES:
            if candidate in names:
                return candidate
    return "asyncio"
