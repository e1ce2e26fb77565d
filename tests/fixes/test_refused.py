"""`python -m tests.refused` says why a fix is refused."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_eventrace.engine import funnel
from flake8_eventrace.finding import Safety
from flake8_eventrace.fixes.proposed_fix import ProposedFix
from tests.refused import main

SOURCE = """\
import threading


class Box:
    def __init__(self):
        self.items = []
        self.filled = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.filled.set()

    def take(self):
        while not self.items:
            self.filled.clear()
            self.filled.wait(5)
        return self.items.pop()
"""


@pytest.fixture
def refused(tmp_path, capsys):
    path = tmp_path / "box.py"

    def run(source=SOURCE, line=15):
        path.write_text(source, encoding="utf-8", newline="")
        assert main([f"{path}:{line}"]) == 0
        return capsys.readouterr().out

    return run


def propose(monkeypatch, old, new):
    """Have the rules propose a fix that replaces a piece of the source, or has no result."""

    def apply(statements):
        return cst.parse_module(statements.text.replace(old, new)) if old else None

    proposed = ProposedFix("recheck", "an odd fix", Safety.SAFE, apply)

    class WithOddFix(funnel.Analysis):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            for detection in self.detections:
                object.__setattr__(detection, "fixes", (proposed,))

    monkeypatch.setattr(funnel, "Analysis", WithOddFix)


def test_a_fix_that_holds_is_verified(refused):
    assert "  recheck (safe): verified\n" in refused()


def test_a_line_without_a_finding_says_so(refused):
    assert refused(line=1).endswith(":1: no finding\n")
    assert refused("x = 1\n", 1).endswith(":1: no finding\n")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("", "", "`apply` returned None"),
        ("self.items = []", "self.items = list()", "no finding is gone"),
        (
            "self.filled.clear()",
            "await self.filled",
            "the result is no Python: 'await' outside async function",
        ),
        (
            "while not self.items:",
            "while not self.items:  # lost?",
            "+        while not self.items:  # lost?",
        ),
    ],
)
def test_a_refused_fix_has_its_reason_and_its_change(refused, monkeypatch, old, new, reason):
    propose(monkeypatch, old, new)
    printed = refused()
    assert "  recheck (safe): refused\n" in printed
    assert f"    {reason}" in printed


def test_what_the_parser_does_not_reproduce_is_the_reason(refused, monkeypatch):
    assert "    LibCST does not reproduce this source byte for byte" in refused(
        SOURCE.replace("\n\n\nclass", "\n\n\n\fclass").replace(
            "def put(self, item):", "def put(self, item) :"
        )
    )


@pytest.mark.parametrize("target", ["none.py:1", "box.py", "box.py:take"])
def test_a_wrong_target_is_an_error(target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main([target])
    assert stopped.value.code == 2
