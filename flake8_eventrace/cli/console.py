"""Where output goes, and how it looks there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from ..reports import Look
from .exit_codes import FAILED

_WIDTH = 100


def look_of(stream: TextIO, *, witness: bool = False) -> Look:
    """Return the look for a stream: colour only on terminals, and not with NO_COLOR (no-color.org)."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    if sys.platform == "win32":
        colour = colour and "WT_SESSION" in os.environ  # older consoles print the codes
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH
    return Look(colour, witness, width, _speaks_unicode(stream))


class OutputError(click.ClickException):
    """The report cannot be written."""

    exit_code = FAILED

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}")


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """Yield standard output, or a file that is complete once the block has ended without an error.

    Raises OutputError when the file cannot be written.
    """
    if path is None:
        yield sys.stdout
        return
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe, a device
            with open(path, "w", encoding="utf-8", newline="\n") as stream:
                yield stream
            return
        target = os.path.realpath(path)
        descriptor, temporary = tempfile.mkstemp(prefix=".eventrace-", dir=os.path.dirname(target))
    except OSError as error:
        raise OutputError(path, error) from error
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield stream
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        with suppress(OSError):
            os.unlink(temporary)
        raise OutputError(path, error) from error
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def pluralised(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun, e.g. "1 file", "2 files"."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def _mode(path: str) -> int:
    """Return the mode of an existing file, or that of a new one."""
    try:
        return os.stat(path).st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _speaks_unicode(stream: TextIO) -> bool:
    try:
        "─│┼✗".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True
