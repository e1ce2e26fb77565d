"""Python's collector of cycles, held off while trees are built.

It looks through every living object again and again while new ones are made; syntax trees have no
cycles, and come by the hundred thousand. Half of the time that a long file takes would go there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Hold the collector off; what was off before stays off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
