"""The cache folder: module indexes on disk, by the content of their source; and how entries are kept.

An entry is one JSON file with a checksum. That of a module index is named after a digest of the source, in a
folder named after the version of the tool and a digest of the code that makes indexes. An entry is written
under a temporary name and then renamed, so that processes which share the folder see it whole or not at all.
If anything is wrong with an entry or with the folder, the entry counts as missing: only what matches its
checksum is used. The caches of findings (`engine.run_cache`, `engine.plugin_cache`) keep their entries in the
same form.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from .. import __version__
from .module_index import ModuleIndex

#: What reading an entry may raise when it is damaged, or of another shape than its reader expects.
FAULTS = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
#: The modules of this room that decide what the index of a module holds.
_MAKERS = (
    "../catalog/vocabulary",
    "access_paths",
    "call_sites",
    "cold_paths",
    "finished",
    "helpers",
    "indexer",
    "instance_defaults",
    "lazy_values",
    "module_index",
    "part_indexer",
    "scopes",
)


@lru_cache(maxsize=1)
def _maker() -> str:
    """Return a digest of the code that makes module indexes, 12 hexadecimal digits."""
    here = Path(__file__).parent
    try:
        return digest(b"".join((here / f"{name}.py").read_bytes() for name in _MAKERS))[:12]
    except OSError:  # the package is in an archive
        return "0"


def root() -> str:
    """Return the path of this user's cache folder."""
    from platformdirs import user_cache_dir

    return os.environ.get("EVENTRACE_CACHE_DIR") or user_cache_dir("flake8-eventrace", appauthor=False)


def folder() -> str:
    """Return the folder of the module indexes that this code has made."""
    return os.path.join(root(), f"indexes-{__version__}-{_maker()}")


def digest(source: bytes) -> str:
    """Return the digest that identifies a source, 40 hexadecimal digits."""
    return blake2b(source, digest_size=20, person=b"eventrace").hexdigest()


def load(key: str) -> ModuleIndex | None:
    """Return the index of the module whose source has that digest, None without a valid entry."""
    try:
        data: dict[str, Any] = read(_file(key), key)
        return ModuleIndex.decode(data)
    except FAULTS:
        return None


def read(file: str, key: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return what an entry holds. Raises OSError without an entry, ValueError when it is damaged."""
    with open(file, "rb") as stream:
        checksum, _, payload = stream.read().partition(b"\n")
    if checksum.decode("ascii") != _checksum(key, payload):
        raise ValueError(file)
    return json.loads(payload)


def save(key: str, module: ModuleIndex) -> None:
    """Write a module index, if the folder can be written to."""
    write(_file(key), key, module.encode())


def write(file: str, key: str, data: object) -> None:
    """Write data that JSON can hold as an entry: whole or, on any OSError, not at all."""
    import tempfile  # slow to import, and needed for new entries only

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
    """Remove the entries of a folder, those of its folders left out, that were written more days ago."""
    oldest = time.time() - days * 86_400
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < oldest:
                    os.unlink(entry.path)


def _file(key: str) -> str:
    return os.path.join(folder(), key[:2], f"{key[2:]}.json")


def _checksum(key: str, payload: bytes) -> str:
    return blake2b(payload, digest_size=16, key=key.encode("ascii")).hexdigest()
