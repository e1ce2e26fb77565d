"""Disables Python's garbage collector while trees are built.

The collector visits all living objects again and again while new ones are created. Syntax trees have no
cycles and hundreds of thousands of objects: half of the time for a long file would be spent there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Disable the collector; if it was disabled before, it stays so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
