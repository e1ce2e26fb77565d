"""The checks of the harness can fail: a witness, a mark or a twin that is wrong is not proved."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.finding import Step

from . import by_turns
from .case import Case, named
from .prove import prove
from .steps import Passed
from .touches import reached
from .witness import StoryError, compare


def tells(case: Case, order: Sequence[int]) -> bool:
    """Whether a run with a loss takes the witness's steps in this order."""
    (finding,) = check_source(case.source, str(case.path))
    assert len(finding.witness) == len(order)
    witness: list[Step] = [finding.witness[at] for at in order]
    touched = reached(ast.parse(case.source))

    def is_told_by(record: Sequence[Passed]) -> bool:
        try:
            return bool(compare(witness, record, touched))
        except StoryError:
            return False

    return by_turns.explore(case.source, str(case.path), is_told_by).lost is not None


ORDERS = [
    # read, publish, set, clear, wait
    ("thread_flag_retested", [1, 0, 2, 3, 4]),
    ("thread_flag_retested", [0, 1, 3, 2, 4]),
    # set, clear, look, wait, write
    ("thread_set_before_stop", [1, 0, 2, 3, 4]),
    ("thread_set_before_stop", [0, 4, 1, 2, 3]),
    ("thread_set_before_stop", [0, 1, 3, 2, 4]),
    # look, write, set, clear, wait
    ("thread_pulse", [1, 0, 2, 3, 4]),
    ("thread_pulse", [0, 1, 4, 2, 3]),
    ("thread_pulse", [0, 1, 3, 2, 4]),
    # look, publish, notify, lock, wait
    ("thread_condition_if", [0, 3, 1, 2, 4]),
    ("thread_condition_if", [0, 3, 4, 1, 2]),
    ("thread_condition_if", [1, 0, 2, 3, 4]),
    # wait, publish, notify, take, use
    ("thread_condition_stolen", [1, 2, 0, 3, 4]),
    ("thread_condition_stolen", [0, 1, 2, 4, 3]),
]


@pytest.mark.parametrize(("name", "order"), ORDERS)
def test_a_witness_in_another_order_is_no_interleaving(name: str, order: list[int]) -> None:
    assert tells(named(name), range(5))
    assert not tells(named(name), order)


def test_steps_with_nothing_in_common_can_be_swapped() -> None:
    """The write after the set does not touch the event: the wait may begin before it or after."""
    assert tells(named("thread_set_before_stop"), [0, 1, 2, 4, 3])


def test_a_mark_at_another_line_is_not_proved(tmp_path: Path) -> None:
    source = named("asyncio_pulse").path.read_text()
    moved = source.replace("  # error: LAG105", "").replace(
        "changed.clear()", "changed.clear()  # error: LAG105"
    )
    verdict = prove(_case(tmp_path / "asyncio_moved.py", moved))
    assert any(problem.startswith("flagged [") for problem in verdict.problems)


def test_a_twin_that_loses_signals_is_not_proved(tmp_path: Path) -> None:
    verdict = prove(_case(tmp_path / "quiet_asyncio_bug.py", named("asyncio_pulse").source.decode()))
    assert not verdict.exhausted
    assert any("strands True" in problem for problem in verdict.problems)


def test_a_bug_that_loses_nothing_is_not_proved(tmp_path: Path) -> None:
    source = named("quiet_asyncio_pulse").source.decode()
    verdict = prove(_case(tmp_path / "asyncio_no_bug.py", source))
    assert any("interleavings loses a signal" in problem for problem in verdict.problems)


def _case(path: Path, source: str) -> Case:
    path.write_text(source)
    return Case(path)
