"""What holds of every program: of our domain, of Python; see `tests.fuzz`."""

from __future__ import annotations

import ast
import sysconfig
import textwrap
from collections import Counter
from pathlib import Path
from random import Random

import libcst as cst
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from flake8_eventrace.engine.check import check_source, fix_source
from flake8_eventrace.finding import Finding
from flake8_eventrace.flow.statements import lower
from flake8_eventrace.settings import Settings
from flake8_eventrace.symbols.symbols import collect
from tests.fuzz import chance, events, examples, runnable
from tests.fuzz.changes import mailbox, with_dead_code, with_look_again
from tests.fuzz.events import NAMES
from tests.fuzz.texts import PLAIN, Layout, Program, Written, renamed, write
from tests.fuzz.traces import Mark, Run, graphs, misstep, run

EVERYTHING = Settings(select=("LAG", "LAG108", "LAG110", "LAG210", "LAG902"), unsafe_fixes=True, cache=False)

Found = Counter[tuple[str, int, str]]


def check(source: str) -> list[Finding]:
    return check_source(source.encode(), "program.py", EVERYTHING)


def found(program: Program, layout: Layout = PLAIN) -> Found:
    """The findings by code, number of the statement, and receiver."""
    written = write(program, layout)
    note(written.source)
    return placed(check(written.source), written)


def placed(findings: list[Finding], written: Written) -> Found:
    return Counter((f.code, written.number_at(f.line, f.column), f.receiver) for f in findings)


# -- findings --------------------------------------------------------------------------------


def test_the_programs_are_worth_checking():
    """Many have findings, of many kinds; many have none."""
    codes: Counter[str] = Counter()
    clean = 0
    for seed in range(60):
        findings = check(write(events.program(Random(seed))).source)
        codes.update({finding.code for finding in findings})
        clean += not findings
    assert codes["LAG101"] > 10
    assert len(codes) >= 5
    assert clean > 5


@given(chance)
@examples(40)
def test_findings_do_not_depend_on_the_layout(random):
    """Comments, empty lines, indentation, brackets, line breaks, statements in one line."""
    program = events.program(random)
    choices = {name: random.random() >= 0.3 for name in ("comments", "blanks", "brackets", "breaks", "joins")}
    layout = Layout(random, random.choice(["    ", " ", "  ", "\t", "        "]), **choices)
    assert found(program, layout) == found(program)


@given(chance)
@examples(40)
def test_findings_do_not_depend_on_names(random):
    program = events.program(random)
    order = list(range(len(NAMES)))
    random.shuffle(order)
    neutral = {name: f"n{number}" for name, number in zip(NAMES, order, strict=True)}
    names = {new: old for old, new in neutral.items()}
    other: Found = Counter()
    for (code, number, receiver), count in found(renamed(program, neutral)).items():
        receiver = ".".join(names.get(part, part) for part in receiver.split("."))
        other[code, number, receiver] += count
    assert other == found(program)


@given(chance)
@examples(30)
def test_dead_code_adds_no_findings(random):
    program = events.program(random)
    assert found(with_dead_code(program, random)) <= found(program)


@given(chance)
@examples(20)
def test_a_look_behind_the_clear_takes_the_finding_away(random):
    program = events.program(random)
    for code, number, receiver in found(program):
        if code == "LAG101":
            assert (code, number, receiver) not in found(with_look_again(program, number))


@given(chance)
@examples(40)
def test_one_lock_takes_the_finding_away(random):
    seed = random.getrandbits(32)
    assert not [code for code, _, _ in found(mailbox(Random(seed), locked=True)) if code < "LAG104"]


def test_without_the_lock_the_finding_is_there():
    codes = Counter(
        code for seed in range(40) for code, _, _ in found_without_note(mailbox(Random(seed), locked=False))
    )
    assert codes["LAG101"] >= 20


def found_without_note(program: Program) -> Found:
    written = write(program)
    return placed(check(written.source), written)


# -- fixes -----------------------------------------------------------------------------------


@given(chance)
@examples(15)
def test_fixes_take_findings_away_and_bring_none(random):
    source = write(events.program(random), Layout(random, comments=True)).source.encode()
    note(source.decode())

    def judge(before: bytes, after: bytes, finding: Finding) -> bool:
        old, new = located(before), located(after)
        assert new < old
        assert new[finding.code, finding.receiver] < old[finding.code, finding.receiver]
        return True

    mended = fix_source(source, "program.py", EVERYTHING, agreed=judge)
    note(mended.source.decode())
    compile(mended.source, "program.py", "exec", dont_inherit=True)
    again = fix_source(mended.source, "program.py", EVERYTHING)
    assert (again.source, again.applied) == (mended.source, ())


def located(source: bytes) -> Counter[tuple[str, str]]:
    return Counter((f.code, f.receiver) for f in check_source(source, "program.py", EVERYTHING))


# -- the control-flow graph ------------------------------------------------------------------


@given(chance)
@examples(60)
def test_the_graph_has_every_way_that_python_takes(random):
    kind, source = runnable.program(random)
    note(source)
    known = graphs(source)
    for seed in range(6):
        for one in run(kind, source, seed):
            if not one.in_class:
                assert misstep(one, known[one.function, one.line]) is None


STRAIGHT = "def main():\n    t(1)\n    if t(2):\n        t(3)\n    t(4)\n"


@pytest.mark.parametrize(
    "marks",
    [
        [Mark(2, 1)],
        [Mark(1, 1), Mark(3, 1)],
        [Mark(1, 1), Mark(2, 0), Mark(3, 1)],
        [Mark(1, 1), Mark(2, 1), Mark(4, 1)],
        [Mark(1, raised=True), Mark(2, 1)],
        [Mark(1, 1), Mark(2, 0), Mark(4, 1), Mark(1, 1)],
    ],
)
def test_a_way_that_python_does_not_take_is_told(marks):
    (graph,) = graphs(STRAIGHT).values()
    way = [Mark(1, 1), Mark(2, 1), Mark(3, 1), Mark(4, 1)]
    assert misstep(Run("main", 1, way, "left"), graph) is None
    assert misstep(Run("main", 1, way, "escaped"), graph) is not None
    assert misstep(Run("main", 1, marks, ""), graph) is not None


# -- any Python ------------------------------------------------------------------------------


def _from_grammar() -> st.SearchStrategy[str]:
    """Late: it takes a second to read the grammar."""
    import hypothesmith

    return hypothesmith.from_grammar()


ANY_PROGRAM = st.deferred(_from_grammar)


def borne(source: str) -> None:
    """The rules, the fixes and the lowering of every function come to an end without an exception."""
    note(source)
    try:
        compile(source, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return
    module = collect(cst.parse_module(source), "program.py")
    for function in module.functions:
        lower(function)
    before = source.encode()
    mended = fix_source(before, "program.py", EVERYTHING)
    compile(mended.source, "program.py", "exec", dont_inherit=True)
    again = fix_source(mended.source, "program.py", EVERYTHING)
    assert (again.source, again.applied) == (mended.source, ())


@given(chance, ANY_PROGRAM)
@examples(15)
def test_any_program_is_borne_beside_one_of_ours(random, text):
    borne(f"{text}\n{write(events.program(random)).source}")


@given(chance, ANY_PROGRAM)
@examples(25)
def test_any_program_is_borne_in_a_consumer(random, text):
    """The statements of any program, between a look, a clear and a wait."""
    block = textwrap.indent(text, "            ")
    head, tail = "            self.wake.clear()\n", "            self.wake.wait()\n"
    source = write(mailbox(random, locked=False)).source
    consumer = source.replace("self.wake.clear()\n", f"self.wake.clear()\n{block}\n", 1)
    borne(consumer if random.random() < 0.5 else consumer.replace(tail, head + tail))


@given(chance)
@examples(4)
def test_events_in_the_standard_library(random):
    """Looks, clears, waits and sets in the midst of functions that somebody wrote for other ends."""
    home = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(path for path in home.glob("*.py") if 1_000 < path.stat().st_size < 15_000)
    borne(planted(random.choice(files).read_text("utf-8"), random))


def planted(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    places = [
        (statement.lineno - 1, statement.col_offset)
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        for block in ast.walk(function)
        for statement in (block.body if isinstance(getattr(block, "body", None), list) else ())
        if isinstance(statement, ast.stmt) and not getattr(statement, "decorator_list", ())
        if not lines[statement.lineno - 1][: statement.col_offset].strip()
    ]
    author = events.Author(random)
    scene = events.Scene("thread", False, "wake", "bell", "items", "closed", "gate", ("send(1)",))
    for line, column in sorted(random.sample(places, min(6, len(places))), reverse=True):
        block = write(author.statement(scene)).source
        lines.insert(line, textwrap.indent(block, " " * column))
    made = "import threading\nwake, bell, gate = threading.Event(), threading.Event(), threading.Lock()\n"
    return "".join(lines) + f"\n{made}wake = threading.Event()\nitems, closed = [], False\n"
