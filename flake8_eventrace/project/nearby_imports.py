"""Which packages are imported by the modules that share a program with a source.

First the modules tell that the source imports, then those beside it that import it, then the others of its
package. At most `MOST_MODULES` are looked into. An import of nothing but an exception does not count.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ..source.dependencies import record_folder
from .module_finder import settled_time
from .module_index import ModuleIndex
from .slow_calls import SlowCalls

#: How many modules are looked into, in each direction.
MOST_MODULES = 60

#: An import of exceptions of asyncio, which code for any library may have to catch.
_EXCEPTIONS = re.compile(
    rb"^[ \t]*from[ \t]+asyncio[ \t]+import[ \t]+(?:CancelledError|TimeoutError)[ \t]*$", re.MULTILINE
)
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def nearby_imports(calls: SlowCalls, packages: frozenset[str]) -> frozenset[str]:
    """Return those of some packages that the nearest modules import which import any of them."""
    for keys in (_imported_by(calls), _importers(calls), _rest_of_package(calls)):
        found: set[str] = set()
        for key in keys:
            text = _EXCEPTIONS.sub(b"", calls.slow_reach.index.text(key))
            found.update(m[1].partition(b".")[0].decode() for m in _IMPORT.finditer(text))
        if found & packages:
            return frozenset(found & packages)
    return frozenset()


def nearby_modules(calls: SlowCalls) -> Iterator[str]:
    """Yield the modules of the source's program: those that it imports or that import it, what these import,
    and so on; then the others of its package. A folder that is no package may hold unrelated programs."""
    index = calls.slow_reach.index
    keys = [*_imported_by(calls), *_importers(calls)]
    seen = {calls.key, *keys}
    for importer in keys:  # grows
        yield importer
        module = index.get(importer) if len(seen) < MOST_MODULES else None
        if module is not None:
            more = sorted(set(_located(module, importer, calls)) - seen)
            seen.update(more)
            keys += more
    if os.path.isfile(os.path.join(os.path.dirname(calls.key), "__init__.py")):
        yield from (key for key in _beside(calls.key) if key not in seen)


def _imported_by(calls: SlowCalls) -> Iterator[str]:
    """Yield the modules of the project that the source imports."""
    seen: set[str] = set()
    for key in _located(calls.module, calls.key, calls):
        if key not in seen and len(seen) < MOST_MODULES:
            seen.add(key)
            yield key


def _located(module: ModuleIndex, importer: str, calls: SlowCalls) -> Iterator[str]:
    """Yield the modules of the project that a module imports; `importer` is its key."""
    index = calls.slow_reach.index
    for path in _imports(module):
        parts = path.split(".")
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            key = index.locate(name, importer) if name.strip(".") else None
            if key is not None:
                yield key
                break


def _imports(module: ModuleIndex) -> Iterator[str]:
    bindings = [module.bindings, *(function.body.bindings for function in module.functions.values())]
    for names in bindings:
        for values in names.values():
            yield from (path[1:] for path in values if path.startswith("@"))
    yield from (path.removeprefix("@") for path in module.stars)


def _importers(calls: SlowCalls) -> Iterator[str]:
    """Yield the modules beside the source that import it."""
    stem = re.escape(os.path.splitext(os.path.basename(calls.key))[0].encode())
    imports = re.compile(rb"^[ \t]*(?:from|import)\b[^\n]*\b" + stem + rb"\b", re.MULTILINE)
    for key in _beside(calls.key):
        if imports.search(calls.slow_reach.index.text(key)):
            yield key


def _rest_of_package(calls: SlowCalls) -> Iterator[str]:
    """Yield the other modules of the source's folder, if that is a package."""
    folder = os.path.dirname(calls.key)
    keys = [key for key in _beside(calls.key) if os.path.dirname(key) == folder]
    if os.path.join(folder, "__init__.py") in keys:
        yield from keys


def _beside(key: str) -> Iterator[str]:
    """Yield the other modules of a module's folder, and of the folders around its packages."""
    found: list[str] = []
    folder = os.path.dirname(key)
    while len(found) < MOST_MODULES:
        record_folder(folder, settled_time(folder))
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            break
        found.extend(os.path.join(folder, name) for name in names if name.endswith(".py"))
        if "__init__.py" not in names:
            break
        folder = os.path.dirname(folder)
    yield from (other for other in found[:MOST_MODULES] if other != key)
