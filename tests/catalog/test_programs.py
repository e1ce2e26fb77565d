"""One program for each row of `known.tsv`, in three styles of import: exactly one finding where it blocks.

A program that awaits, enters or iterates over an asynchronous twin blocks nothing; one that awaits it in
front of the event that ends the run delays that.
"""

from __future__ import annotations

from collections import Counter

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.project.slow_calls import SlowCalls
from flake8_eventrace.settings import SLOW_GROUPS, CatalogChoice, Settings
from flake8_eventrace.source.source_file import SourceFile
from tests import sampling
from tests.catalog.programs import programs, slow_on_the_way, source_of
from tests.catalog.tables import read_known

#: So many rows make one source.
ROWS_AT_ONCE = 100
#: A normal run tests one row of so many as LAG203 decides, and one of so many with the rules.
ONE_IN, ONE_IN_BY_RULES = 50, 1500

#: Whether the end of a `with` waits depends on what its block does: see `tests/rules/blocking_in_async`.
ROWS = [row for row in read_known() if not row.path.endswith(".__exit__")]
SETTINGS = Settings(
    select=("LAG202", "LAG203", "LAG210"),
    catalog=CatalogChoice(blocking_groups=SLOW_GROUPS, before_emit_groups=SLOW_GROUPS),
    cache=False,
)


def batches():
    sample = [row for row in ROWS if sampling.in_sample(row.path, ONE_IN)]
    yield from (pytest.param(part, id=f"sample-{part[0].path}") for part in in_parts(sample))
    if not sampling.only_sample:
        for part in in_parts(ROWS):
            yield pytest.param(part, id=part[0].path, marks=pytest.mark.exhaustive)


def in_parts(rows):
    return [rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE)]


def is_right(row, blocking):
    """Whether as many calls of a program block as should: its own, and those that make the object."""
    more = slow_on_the_way(row)
    return blocking <= more if row.list.startswith("awaited") else 1 <= blocking <= 1 + more


@pytest.mark.parametrize("rows", list(batches()))
def test_each_program_blocks_once_or_not_at_all(rows):
    text, places = source_of(programs(rows))
    found = SlowCalls(SourceFile(text.encode(), "programs.py"), SETTINGS).blocking()
    by_line = {line: program for first, last, program in places for line in range(first, last + 1)}
    # A loop and the call that it iterates over are one finding.
    spans = {(call.site.line, call.site.column, call.site.end_line, call.site.end_column) for call in found}
    count = Counter(by_line[span[0]] for span in spans)
    wrong = [f"{p} ({p.row.list}): {count[p]}" for _, _, p in places if not is_right(p.row, count[p])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if sampling.in_sample(row.path, ONE_IN_BY_RULES)], ids=lambda row: row.path
)
def test_each_program_has_exactly_one_finding(row):
    for program in programs([row]):
        text, _ = source_of([program])
        count = Counter(finding.code for finding in check_source(text.encode(), "programs.py", SETTINGS))
        assert is_right(row, count["LAG203"]), program
        if row.list == "awaited" and not row.path.startswith("asyncio."):  # those wait for other tasks
            assert count["LAG202"] + count["LAG210"] >= 1, program
