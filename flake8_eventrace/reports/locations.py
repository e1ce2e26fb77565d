"""Paths as other tools want them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def relative(path: str) -> str:
    """The path relative to the working directory where it lies below that; slashes forward."""
    try:
        short = os.path.relpath(path)
    except ValueError:  # another drive
        short = os.pardir
    if short.split(os.sep)[0] == os.pardir:
        short = os.path.abspath(path)
    return short.replace(os.sep, "/")


def uri(path: str) -> str:
    """A URI reference: relative to the working directory, or of the scheme `file`."""
    name = relative(path)
    if os.path.isabs(name):
        return "file://" + quote(os.fsencode(Path(path).absolute().as_posix()))
    reference = quote(os.fsencode(name))
    # A colon before the first slash would make a scheme of what comes before it.
    return reference if ":" not in reference.split("/")[0] else f"./{reference}"
