"""Each case is proved in a process of its own; the table is printed by `python -m tests.proofs`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests import sampling

from . import process
from .case import Case, all_cases, named
from .process import prove_apart
from .verdict import FRONTRUN, OURS, Verdict

#: All cases are proved at once, so one process must hold all of these tests.
pytestmark = pytest.mark.xdist_group("proofs")

CASES = all_cases()
#: A normal run proves one of so many.
ONE_IN = 4

Verdicts = dict[str, Future[Verdict]]


@pytest.fixture(scope="module")
def verdicts() -> Iterator[Verdicts]:
    """All cases at once, as many processes as there are processors; those of broken fixes begin with `!`."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        chosen = [c for c in CASES if not sampling.only_sample or sampling.in_sample(c.name, ONE_IN)]
        proofs = {case.name: pool.submit(prove_apart, case) for case in chosen}
        broken = {f"!{name}": pool.submit(prove_apart, named(name), break_fix=True) for name in SPOILT}
        yield {**proofs, **broken}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", sampling.sampled(CASES, ONE_IN, lambda case: case.name))
def test_case_is_proved(case: Case, verdicts: Verdicts) -> None:
    verdict = verdicts[case.name].result()
    assert not verdict.problems, "\n".join(verdict.problems)
    explorers = {FRONTRUN, OURS} if case.family == "thread" and not case.ours_only else {OURS}
    if not case.quiet:
        assert verdict.found
        assert set(verdict.before) == explorers
        assert verdict.interleaving or case.missed
    if case.quiet or case.fixable:
        assert verdict.exhausted
        assert set(verdict.after) == explorers
        assert verdict.after[OURS] > 1


SPOILT = [
    "thread_straight",  # the re-check asks the flag in place of the state, which is no fix
    "asyncio_straight",
    "thread_closed_beside_queue",  # the clear() covers the queue only, and the end is lost
    "thread_two_states",  # only one state is read behind the clear()
    "thread_set_before_two_writes",  # the set() comes behind the first of two writes
    "thread_set_before_append",
    "thread_condition_if",  # the test under the lock tests nothing
    "asyncio_condition_while",
    "asyncio_finally",  # the handler of the timeout clears the flag
    "asyncio_finally_fresh_event",
    "asyncio_timeout_handler",
    "thread_clear_at_start",  # the body clears the event as well
    "asyncio_clear_at_start",
    "asyncio_registered_late",  # the second look looks at nothing
    "thread_notified_without_lock",  # the lock is not acquired
    "thread_condition_stolen",  # the test is not repeated after waking
]


@pytest.mark.parametrize("name", SPOILT)
def test_a_broken_fix_is_not_proved(name: str, verdicts: Verdicts) -> None:
    verdict = verdicts[f"!{name}"].result()
    assert not verdict.exhausted
    assert verdict.problems
    assert all("strands " in problem for problem in verdict.problems), verdict.problems
    assert verdict.found


@pytest.mark.parametrize(("name", "most"), [("thread_straight", 100), ("asyncio_straight", 50)])
def test_what_has_too_many_interleavings_is_not_proved(name: str, most: int) -> None:
    verdict = prove_apart(named(name), most=most)
    assert verdict.problems == [f"not explored to the end: more than {most} interleavings"]


def test_a_proof_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    killpg = os.killpg
    monkeypatch.setattr(process, "HANG", 0.01)
    monkeypatch.setattr(process, "_idle", [])
    monkeypatch.setattr(os, "killpg", lambda group, number: (ended.append(group), killpg(group, number)))
    verdict = prove_apart(named("thread_straight"))
    assert not verdict.exhausted
    (problem,) = verdict.problems
    assert problem.startswith("the process has ended, or took longer than 0 s\n")
    assert len({*ended}) == 1, "the whole group of processes, for frontrun's command starts another"
    assert not process._idle


@pytest.mark.parametrize(
    "code", ["LAG101", "LAG102", "LAG103", "LAG104", "LAG105", "LAG107", "LAG109", "LAG111", "LAG112"]
)
@pytest.mark.parametrize("family", ["thread", "asyncio"])
def test_each_rule_has_a_case_of_each_family(code: str, family: str) -> None:
    assert any(case.family == family and code in {c for _, c in case.planted} for case in CASES)
