"""Writes paths as other tools expect them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def relative(path: str) -> str:
    """Return the path with forward slashes, relative to the working directory if it is below that."""
    try:
        short = os.path.relpath(path)
    except ValueError:  # another drive
        short = os.pardir
    if short.split(os.sep)[0] == os.pardir:
        short = os.path.abspath(path)
    return short.replace(os.sep, "/")


def uri(path: str) -> str:
    """Return a URI reference: relative to the working directory, or with the scheme `file`."""
    name = relative(path)
    if os.path.isabs(name):
        return "file://" + quote(os.fsencode(Path(path).absolute().as_posix()))
    reference = quote(os.fsencode(name))
    # Text before a colon would be read as a scheme, unless there is a slash before the colon.
    return reference if ":" not in reference.split("/")[0] else f"./{reference}"
