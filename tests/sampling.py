"""Which of many cases a normal run tests; the others have the mark `exhaustive`.

A property of the analysis rather than of one file of testdata (line ends, front ends that agree) is tested
on a sample of the files in a normal run, and on all of them in `.ci/run`. The sample is chosen by a checksum
of the names: it is the same in each run, and a new file does not change it for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from zlib import crc32

import pytest
from _pytest.mark.structures import ParameterSet

T = TypeVar("T")

#: Whether the cases outside the sample are not even made: this run deselects the mark (see `conftest.py`).
only_sample = False


def in_sample(name: str, one_in: int) -> bool:
    """Return whether a normal run has the case of this name, one of so many."""
    return crc32(name.encode()) % one_in == 0


def sampled(cases: Iterable[T], one_in: int, name: Callable[[T], str] = str) -> Sequence[ParameterSet]:
    """Return the cases as parameters with their names; those outside the sample are marked."""
    named = [(name(case), case) for case in cases]
    return [
        pytest.param(case, id=text, marks=() if in_sample(text, one_in) else pytest.mark.exhaustive)
        for text, case in named
        if not only_sample or in_sample(text, one_in)
    ]
