"""Many processes: the results of one, in its order, whatever happens to them."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from flake8_eventrace.parallel import in_order


def double(number):
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def died(number):
    return f"{number} died"


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 100])
def test_results_are_in_order(workers, count):
    assert list(in_order(double, range(count), workers, died=died)) == [2 * n for n in range(count)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_a_process_that_dies_costs_one_item():
    items = [*range(40), -1, *range(40, 50), -2]
    expected = [died(n) if n < 0 else 2 * n for n in items]
    assert list(in_order(double, items, 2, died=died)) == expected


def test_results_come_before_all_items_are_done():
    taken = iter(in_order(double, range(10_000), 2, died=died))
    assert [next(taken) for _ in range(3)] == [0, 2, 4]
    taken.close()


def test_another_executor_can_take_the_place_of_processes():
    made = []

    def make(workers):
        made.append(workers)
        return ThreadPoolExecutor(workers)

    assert list(in_order(double, range(9), 3, died=died, executor=make)) == [2 * n for n in range(9)]
    assert made == [3]
