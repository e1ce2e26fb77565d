"""Outlines on disk, found by the content of the source that they were made from.

An entry is one JSON file, named after a digest of the source and the tool's version, with a
checksum of its own. It is written under another name and then put in place, so that processes
which share the folder see an entry whole or not at all. Whatever is wrong with an entry or the
folder, the answer is "not known": nothing is ever believed that does not verify.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from .. import __version__
from .module_index import ClassEntry, FunctionEntry, ModuleIndex, body_of

#: What reading an entry raises that is damaged, or of another shape than its reader takes it for.
FAULTS = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
#: The modules that make an outline what it is.
_MAKERS = ("access_paths", "cold_paths", "module_index", "indexer", "scopes", "../catalog/vocabulary")


@lru_cache(maxsize=1)
def _maker() -> str:
    """What made an outline: a digest of the code that makes them."""
    here = Path(__file__).parent
    try:
        return digest(b"".join((here / f"{name}.py").read_bytes() for name in _MAKERS))[:12]
    except OSError:  # in an archive
        return "0"


def root() -> str:
    """The cache folder of this user."""
    from platformdirs import user_cache_dir

    return os.environ.get("EVENTRACE_CACHE_DIR") or user_cache_dir("flake8-eventrace", appauthor=False)


def folder() -> str:
    """The folder of the outlines, for this version of the tool and the code that makes them."""
    return os.path.join(root(), f"outlines-{__version__}-{_maker()}")


def digest(source: bytes) -> str:
    """What a source is known by."""
    return blake2b(source, digest_size=20, person=b"eventrace").hexdigest()


def load(key: str) -> ModuleIndex | None:
    """The outline of the source with that digest, None where there is no good entry."""
    try:
        return _decoded(read(_file(key), key))
    except FAULTS:
        return None


def read(file: str, key: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """What an entry holds. Raises OSError where there is none, ValueError where it is not good."""
    with open(file, "rb") as stream:
        checksum, _, payload = stream.read().partition(b"\n")
    if checksum.decode("ascii") != _checksum(key, payload):
        raise ValueError(file)
    return json.loads(payload)


def save(key: str, outline: ModuleIndex) -> None:
    """Keep an outline; a cache that cannot be written to is no reason to stop."""
    write(_file(key), key, _encoded(outline))


def write(file: str, key: str, data: object) -> None:
    """Write what JSON can hold as an entry, wholly or not at all."""
    import tempfile  # heavy, and needed for what is new only

    payload = json.dumps(data, separators=(",", ":")).encode("ascii")
    temporary = ""
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(file))
        with os.fdopen(handle, "wb") as stream:
            stream.write(_checksum(key, payload).encode("ascii") + b"\n" + payload)
        os.replace(temporary, file)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def forget_old(folder: str, days: int) -> None:
    """Remove the entries right in a folder that were written longer ago than that."""
    last = time.time() - days * 86_400
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < last:
                    os.unlink(entry.path)


def _file(key: str) -> str:
    return os.path.join(folder(), key[:2], f"{key[2:]}.json")


def _checksum(key: str, payload: bytes) -> str:
    return blake2b(payload, digest_size=16, key=key.encode("ascii")).hexdigest()


def _encoded(outline: ModuleIndex) -> dict[str, Any]:
    functions = [_row(function) for function in outline.functions.values()]
    classes = [_row(described) for described in outline.classes.values()]
    return {
        "bindings": outline.bindings,
        "stars": outline.stars,
        "functions": functions,
        "classes": classes,
    }


def _row(described: FunctionEntry | ClassEntry) -> dict[str, Any]:
    names = (field.name for field in fields(described))
    return {name: getattr(described, name) for name in names if not name.startswith("_")}


def _decoded(data: dict[str, Any]) -> ModuleIndex:
    result = ModuleIndex(data["bindings"], data["stars"])
    for row in data["functions"]:
        body_of(row)
        for name in ("decorators", "parameters"):
            row[name] = tuple(row[name])
        result.functions[row["name"]] = FunctionEntry(**row)
    for row in data["classes"]:
        row["bases"] = tuple(row["bases"])
        row["attributes"] = {k: [(f, p) for f, p in v] for k, v in row["attributes"].items()}
        result.classes[row["name"]] = ClassEntry(**row)
    result.pack()
    return result
