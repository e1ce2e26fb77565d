"""Ctrl-C ends the run even where a library has swallowed the exception."""

from __future__ import annotations

import signal

import pytest

from flake8_eventrace.cli.interrupts import interrupts_recorded, until_interrupted


def swallowing(items):
    """Interrupted at the third item, and silent about it."""
    for item in items:
        if item == 3:
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                item = "a wrong answer"
        yield item


def test_what_was_being_made_is_dropped_and_the_rest_is_not_begun():
    got, begun = [], []

    def items():
        for number in range(1, 6):
            begun.append(number)
            yield number

    with pytest.raises(KeyboardInterrupt), interrupts_recorded():
        got.extend(until_interrupted(swallowing(items())))
    assert got == [1, 2]
    assert begun == [1, 2, 3]


def test_the_last_one_counts_too():
    got = []
    with pytest.raises(KeyboardInterrupt), interrupts_recorded():
        got.extend(until_interrupted(swallowing([1, 2, 3])))
    assert got == [1, 2]


def test_afterwards_all_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with interrupts_recorded():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
    assert list(until_interrupted([1, 2])) == [1, 2]
