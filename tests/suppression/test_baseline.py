"""A baseline keeps quiet about what was there, and about nothing else."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_cli import LOST_SIGNAL

SECOND = LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food")


@pytest.fixture
def check(eventrace):
    def run(*arguments):
        return eventrace("check", "--output-format=concise", "--baseline=eventrace-baseline.json", *arguments)

    return run


@pytest.fixture
def feed(here, eventrace):
    """A file with one finding, in a baseline."""
    path = here / "feed.py"
    path.write_text(LOST_SIGNAL)
    written = eventrace("baseline", ".")
    assert (written.exit_code, written.stdout) == (0, "Wrote 1 finding to eventrace-baseline.json.\n")
    return path


def test_what_is_known_is_left_out(feed, check):
    assert check(".").stdout == "No new findings (1 in the baseline).\n"
    assert check("feed.py").exit_code == 0
    assert check(str(feed)).exit_code == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# one\n\n# two\n" + text,
        lambda text: text.replace("import threading\n", "import threading\nimport os\n"),
        lambda text: text.replace("    ", "\t"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("print(self.items.pop())", "print(self.items.pop(), flush=True)"),
        lambda text: text.replace(
            "            self.ev.clear()", "            # known\n            self.ev.clear()"
        ),
    ],
    ids=["lines above", "an import", "tabs", "CRLF", "a neighbour changed", "a comment above"],
)
def test_it_is_found_again(feed, check, change):
    feed.write_text(change(LOST_SIGNAL), newline="")
    result = check(".")
    said = "No new findings (1 in the baseline).\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")


def test_a_new_one_is_reported(feed, check):
    feed.write_text(LOST_SIGNAL + SECOND)
    result = check(".")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("feed.py:34:13: LAG101")
    assert len(result.stdout.splitlines()) == 2


def test_a_new_twin_above_does_not_take_its_place(feed, check):
    """The entry goes to the finding whose surroundings are most alike."""
    twin = SECOND.replace("while self.items:", "for _ in list(self.items):")
    feed.write_text("import threading\n" + twin + LOST_SIGNAL.partition("\n")[2])
    (line, _) = check(".").stdout.splitlines()
    assert line.startswith("feed.py:17:13: ")


def test_another_receiver_is_another_finding(feed, check):
    feed.write_text(LOST_SIGNAL.replace("self.ev", "self.flag"))
    result = check(".")
    assert result.exit_code == 1
    assert (
        "feed.py: LAG101 `self.ev` (was line 17): fixed or moved; run `eventrace baseline` again"
        in result.stderr
    )


def test_stale_entries_are_named(feed, check):
    feed.write_text("x = 1\n")
    result = check(".")
    assert (result.exit_code, result.stdout) == (0, "All checks passed.\n")
    said = (
        "eventrace-baseline.json: feed.py: LAG101 `self.ev` (was line 17): "
        "fixed or moved; run `eventrace baseline` again\n"
    )
    assert result.stderr == said
    feed.unlink()
    (feed.parent / "other.py").touch()
    assert check(".").stderr == said


def test_entries_of_files_that_were_not_looked_at_are_not_stale(feed, check):
    (feed.parent / "other.py").touch()
    assert check("other.py").stderr == ""


def test_the_same_findings_give_the_same_file(feed, here, eventrace):
    first = (here / "eventrace-baseline.json").read_bytes()
    eventrace("baseline", "--jobs=2", ".")
    assert (here / "eventrace-baseline.json").read_bytes() == first
    assert json.loads(first)["findings"][0]["path"] == "feed.py"


def test_it_may_lie_elsewhere(feed, here, eventrace):
    (here / "ci").mkdir()
    eventrace("baseline", "-o", "ci/known.json", ".")
    assert json.loads((here / "ci" / "known.json").read_text())["findings"][0]["path"] == "../feed.py"
    assert eventrace("check", "--baseline=ci/known.json", ".").exit_code == 0


def test_every_report_leaves_it_out(feed, eventrace):
    result = eventrace("check", "--output-format=json", "--baseline=eventrace-baseline.json", ".")
    assert json.loads(result.stdout) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read: no such file"),
        ("[", "is not a baseline: "),
        ("[]", "is not a baseline of version 1"),
        ('{"version": 2, "findings": []}', "is not a baseline of version 1"),
        ('{"version": 1}', "an entry is invalid"),
        ('{"version": 1, "findings": [{"path": "a"}]}', "an entry is invalid"),
        ('{"version": 1, "findings": 3}', "an entry is invalid"),
    ],
)
def test_a_file_that_is_none_is_an_error(here, check, text, said):
    (here / "feed.py").write_text(LOST_SIGNAL)
    if text is not None:
        (here / "eventrace-baseline.json").write_text(text)
    result = check(".")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: eventrace-baseline.json: ")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
