"""What belongs to a rule is there and written: see `tests.new_rule`, which lays it out."""

from __future__ import annotations

import pytest

from flake8_eventrace.rules.registry import RULES
from tests.expectations import TESTDATA

ROOT = TESTDATA.parent
FAMILIES = ROOT / "flake8_eventrace" / "rules"

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def file_of(rule):
    return f"{rule.code.lower()}_{rule.name.replace('-', '_')}.py"


@every_rule
def test_each_rule_has_a_file_of_its_name_and_a_folder_of_testdata(rule):
    files = [path.relative_to(FAMILIES).as_posix() for path in FAMILIES.rglob(f"{rule.code.lower()}_*.py")]
    assert len(files) == 1, f"{rule.code} has one file below rules"
    assert files[0].endswith(f"/{file_of(rule)}")
    assert (TESTDATA / rule.code).is_dir(), f"testdata/{rule.code} is missing"


@every_rule
def test_nothing_is_left_to_write(rule):
    """Names each line that is still marked TODO: in the rule's family, its testdata and the README's row."""
    (page,) = FAMILIES.rglob(file_of(rule))
    paths = [*sorted(page.parent.glob("*.py")), *sorted((TESTDATA / rule.code).glob("*.py"))]
    left = []
    for path in [*paths, ROOT / "README.md"]:
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if b"TODO" in line and (path in paths or rule.code.encode() in line):
                text = line.decode("utf-8", "replace").strip()
                left.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {text}")
    assert not left, "\n".join(["still to be written:", *left])
