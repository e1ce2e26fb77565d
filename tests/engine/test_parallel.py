"""Many processes: the results of one, in its order, whatever happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from flake8_eventrace.engine.parallel import in_order


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
    with ThreadPoolExecutor(3) as executor:
        assert list(in_order(double, range(9), 3, died=died, executor=executor)) == [2 * n for n in range(9)]
        assert executor.submit(double, 4).result() == 8, "it is the caller's to shut down"


class Dying(ThreadPoolExecutor):
    """An executor that names the death of a worker in its own way."""

    def submit(self, function, /, *arguments):
        return super().submit(self._run, function, *arguments)

    @staticmethod
    def _run(function, *arguments):
        items = arguments[-1] if isinstance(arguments[-1], range | list) else [arguments[-1]]
        if any(item == 5 for item in items):
            raise RuntimeError("worker lost")
        return function(*arguments)


def test_a_worker_of_another_executor_that_dies_costs_one_item():
    with Dying(2) as executor:
        expected = ["5 died" if n == 5 else 2 * n for n in range(40)]
        assert list(in_order(double, range(40), 2, died=died, executor=executor)) == expected


def test_heavy_items_are_handed_over_by_themselves():
    handed = []

    class Noting(ThreadPoolExecutor):
        def submit(self, function, /, *arguments):
            handed.append(list(arguments[-1]))
            return super().submit(function, *arguments)

    items = [1, 1, 1, 1, 500, 1, 1, 500, 1]
    with Noting(2) as executor:
        done = in_order(double, items, 1, died=died, weight=lambda item: item, executor=executor)
        assert list(done) == [2 * n for n in items]
    assert [chunk for chunk in handed if 500 in chunk] == [[1, 1, 1, 1, 500], [1, 1, 500]]


def fails(number):
    if number == 5:
        raise LookupError(number)
    return number


def test_an_error_of_the_function_itself_reaches_the_caller():
    with pytest.raises(LookupError):
        list(in_order(fails, range(9), 2, died=died))


def test_an_exception_of_the_caller_is_not_taken_for_a_death():
    taken = in_order(double, range(100), 2, died=died)
    next(taken)
    with pytest.raises(RuntimeError, match="enough"):
        taken.throw(RuntimeError("enough"))


INTERRUPTED_WHILE_SENDING = """
import os, signal, sys, threading
from flake8_eventrace.engine.parallel import in_order

def large(number):
    # More than a pipe holds: most of the time, a worker is sending.
    return b"x" * 500_000

if __name__ == "__main__":
    results = in_order(large, range(4000), 2, died=lambda number: b"")
    try:
        for _ in range(int(sys.argv[1])):
            next(results)
        os.killpg(0, signal.SIGINT)
        for _ in results:
            pass
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="POSIX signals")
@pytest.mark.parametrize("received", [1, 2, 5])
def test_ctrl_c_while_a_result_is_sent_ends_the_run(received, tmp_path):
    """A worker killed in the middle of a result would leave the parent waiting for the rest of it."""
    (tmp_path / "program.py").write_text(INTERRUPTED_WHILE_SENDING)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), str(received)],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=1200,  # seconds: it hangs
        check=False,
    )
    assert done.stdout == "interrupted\n"
    assert done.stderr == ""
