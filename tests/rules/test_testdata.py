"""Every file of testdata is compared with its marks and with the fixed file beside it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import FixResult, check_source, fix_source
from flake8_eventrace.finding import Finding, Safety
from flake8_eventrace.rules.registry import RULES
from tests.expectations import MARK, Case, MarkError, all_cases, all_files
from tests.sampling import sampled

CASES = all_cases()
LONGEST_MESSAGE = 180
#: A new rule has this many quiet twins at least, and two for three files with findings.
FEWEST_QUIET = 3
#: Rules whose false alarms were found on real code have more; none is to get lost.
MORE_QUIET = {
    "LAG101": 40,
    "LAG102": 10,
    "LAG103": 6,
    "LAG104": 18,
    "LAG105": 22,
    "LAG106": 10,
    "LAG107": 20,
    "LAG108": 17,
    "LAG109": 15,
    "LAG110": 3,
    "LAG111": 9,
    "LAG112": 12,
    "LAG113": 5,
    "LAG114": 9,
    "LAG201": 30,
    "LAG202": 12,
    "LAG203": 20,
    "LAG210": 6,
}

#: A normal run looks at one in so many files in another guise.
ONE_IN = 8

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
a_sample = pytest.mark.parametrize("case", sampled(CASES, ONE_IN, lambda case: case.name))


def places(findings: list[Finding]) -> list[tuple[int, int, str]]:
    return sorted((finding.line, finding.column, finding.code) for finding in findings)


# --- what is reported, and what is made of it


@every_case
def test_findings_are_those_marked(case: Case) -> None:
    """The fixes are tested with them: each analysis of a file serves all that it shows."""
    findings = check_source(case.source, str(case.path), case.settings(unsafe_fixes=True), with_fixes=True)
    assert places(findings) == case.expected, "what is reported (left) is not what is marked (right)"
    for finding in findings:
        assert_one_short_line(finding)
        assert_fix_or_advice(case, finding)
    if findings:
        assert_fixes_give_the_files_beside(case)
        assert_a_fixed_file_is_clean_and_stays_as_it_is(case)


def assert_one_short_line(finding: Finding) -> None:
    assert finding.message.strip()
    assert "\n" not in finding.message
    assert len(finding.message) < LONGEST_MESSAGE, finding.message


def assert_fix_or_advice(case: Case, finding: Finding) -> None:
    if case.fixed is not None:
        assert finding.fix is not None
        assert finding.fix.safety is Safety.SAFE
    elif case.unsafe_fixed is not None:
        assert finding.fix is not None
        assert finding.fix.safety is Safety.UNSAFE
    else:
        assert finding.fix is None
        assert finding.advice.strip()


def assert_fixes_give_the_files_beside(case: Case) -> None:
    """Safe fixes, then all; where there is no fix, all, of which the safe ones are a part."""
    if case.fixed is not None or case.unsafe_fixed is not None:
        fixed = fix_source(case.source, str(case.path), case.settings())
        assert fixed.source == (case.source if case.fixed is None else case.fixed)
        if case.fixed is None:
            assert not fixed.applied
            assert places(list(fixed.remaining)) == case.expected
        else:
            assert fixed.applied
            assert not fixed.remaining
    fixed = fix_source(case.source, str(case.path), case.settings(unsafe_fixes=True))
    assert fixed.source == (case.unsafe_fixed or case.fixed or case.source)
    if case.fixed is None and case.unsafe_fixed is None:
        assert not fixed.applied
        assert places(list(fixed.remaining)) == case.expected


def assert_a_fixed_file_is_clean_and_stays_as_it_is(case: Case) -> None:
    for fixed in filter(None, (case.fixed, case.unsafe_fixed)):
        again = fix_source(fixed, str(case.path), case.settings(unsafe_fixes=True))
        assert again.source == fixed
        assert not again.applied
        assert places(list(again.remaining)) == []


@a_sample
def test_without_fixes_the_findings_are_the_same(case: Case) -> None:
    found = check_source(case.source, str(case.path), case.settings())
    assert places(found) == case.expected
    for fixed in filter(None, (case.fixed, case.unsafe_fixed)):
        assert places(check_source(fixed, str(case.path), case.settings())) == []


@pytest.mark.parametrize(
    "case", sampled([case for case in CASES if not case.expected], ONE_IN, lambda case: case.name)
)
def test_a_file_without_findings_is_left_alone(case: Case) -> None:
    for unsafe in (False, True):
        fixed = fix_source(case.source, str(case.path), case.settings(unsafe_fixes=unsafe))
        assert fixed == FixResult(case.source, (), ())


# --- the same files in another guise


def with_crlf(source: bytes) -> bytes:
    return source.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "case", sampled([case for case in CASES if b"\r" not in case.source], ONE_IN, lambda case: case.name)
)
def test_crlf_changes_nothing_else(case: Case) -> None:
    source = with_crlf(case.source)
    assert places(check_source(source, str(case.path), case.settings())) == case.expected
    fixed = fix_source(source, str(case.path), case.settings())
    assert fixed.source == with_crlf(case.source if case.fixed is None else case.fixed)


def has_a_multiprocessing_twin(case: Case) -> bool:
    """Whether the file asks of threading only what multiprocessing has under the same name."""
    if re.search(rb"^import threading\r?$", case.source, re.MULTILINE) is None:
        return False
    if b"run_in_executor" in case.source or b"to_thread" in case.source:
        return False
    used = set(re.findall(rb"\bthreading\.(\w+)", case.source))
    return used <= {b"Event", b"Lock", b"RLock"}


@pytest.mark.parametrize(
    "case", sampled(filter(has_a_multiprocessing_twin, CASES), ONE_IN, lambda case: case.name)
)
def test_processes_are_parties_as_threads_are(case: Case) -> None:
    source = re.sub(
        rb"^import threading(\r?)$",
        rb"import multiprocessing as threading\1",
        case.source,
        flags=re.MULTILINE,
    )
    assert places(check_source(source, str(case.path), case.settings())) == case.expected


# --- the files themselves; each test names all files that are wrong


def wrong(is_right: Callable[[Case], bool]) -> list[str]:
    """The files of which something does not hold."""
    return [case.name for case in CASES if not is_right(case)]


def test_marks_can_be_read_and_point_at_a_clear() -> None:
    clearing = re.compile(
        r"[\w.]+ = [\w.]+\(\)|[\w.]+\[\w+\] = \w+|(await )?[\w.\[\]]+\(|"
        r"[\w.]+\.notify(_all)?\b|[\w.]+ \+?= (True|False|1)\b"
        r"|[\w.\[\]]+[,:]"  # what a `with` enters
    )
    run_without_brackets = re.compile(r"[A-Za-z_][\w.]*")  # a property, what is entered or iterated over
    pointless = []
    for case in CASES:
        for line, column, code in case.expected:
            text = case.text_lines[line - 1]
            is_call = clearing.match(text, column) or (
                code == "LAG203" and run_without_brackets.match(text, column)
            )
            if not is_call:
                pointless.append(f"{case.name}:{line}: nothing at column {column}")
            if re.match(r"[\w.]", text[column - 1]):
                pointless.append(f"{case.name}:{line}: starts before {column}")
    assert pointless == []


def test_no_mark_is_misspelt() -> None:
    assert wrong(lambda case: re.search(rb"LAG\d", case.source) is None) == []
    assert wrong(lambda case: re.search(rb"#\s*err", case.source, re.IGNORECASE) is None) == []


def test_only_files_with_findings_have_a_fixed_file() -> None:
    assert wrong(lambda case: not (case.quiet and case.expected)) == []
    assert wrong(lambda case: case.quiet or case.folder == "odd" or bool(case.expected)) == []
    for case in CASES:
        for fixed in filter(None, (case.fixed, case.unsafe_fixed)):
            assert case.expected, case.name
            assert fixed != case.source, case.name
            assert MARK.search(fixed) is None, case.name


def test_findings_are_of_the_folder_s_rule() -> None:
    assert (
        wrong(lambda case: case.folder == "odd" or {code for *_, code in case.expected} <= {case.folder})
        == []
    )


def test_files_compile() -> None:
    for path in all_files():
        case = Case(path)
        if sys.version_info >= case.requires:
            compile(case.source, str(path), "exec", dont_inherit=True)


def test_fixed_files_stand_beside_their_origin() -> None:
    origins = {case.path for case in CASES}
    for path in all_files():
        if path.name.endswith(".fixed.py"):
            name = path.name.removesuffix(".fixed.py").removesuffix(".unsafe")
            assert path.with_name(f"{name}.py") in origins


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_has_positives_and_quiet_twins(code: str) -> None:
    cases = [case for case in CASES if case.folder == code]
    positives, quiet = sum(not case.quiet for case in cases), sum(case.quiet for case in cases)
    needed = max(FEWEST_QUIET, MORE_QUIET.get(code, 0), positives * 2 // 3)
    assert positives, f"testdata/{code} has no file with a finding"
    assert quiet >= needed, f"testdata/{code} has {quiet} files quiet_*.py; {needed} are needed"


def test_each_file_says_why_in_its_first_lines() -> None:
    for case in CASES:
        if case.folder != "odd":
            assert case.text_lines[0].startswith("# "), case.name


@pytest.mark.parametrize(
    "mark", ["LAG101", "LAG101 x", "lag101 8", "LAG101 8 LAG102 8", "LAG101 8,", "101 8", ""]
)
def test_a_bad_mark_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr("tests.expectations.TESTDATA", tmp_path)
    path = tmp_path / "LAG101" / "bad.py"
    path.parent.mkdir()
    path.write_text(f"ev.clear()  # error: {mark}\n")
    with pytest.raises(MarkError):
        _ = Case(path).expected
