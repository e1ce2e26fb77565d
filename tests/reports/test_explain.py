"""`eventrace explain`: what is told, and as what."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

import flake8_eventrace
from flake8_eventrace.cli import main
from flake8_eventrace.reports import Look
from flake8_eventrace.reports.explanation import explanation_of
from flake8_eventrace.reports.glyphs import cells, wrapped
from flake8_eventrace.reports.timeline import draw
from flake8_eventrace.rules.registry import FIXES, RULES, why_fix_suffices
from flake8_eventrace.runner import Job, check_file
from flake8_eventrace.settings import Settings
from tests.cli.test_cli import LOST_SIGNAL

KINDS = ["call_in_thread", "clear_first", "clear_in_starter", "clear_on_success", "defer_call"]
KINDS += ["look_again", "recheck", "retest", "set_last", "threadsafe_call", "under_lock"]


@pytest.fixture
def explain(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("feed.py").write_text(LOST_SIGNAL, encoding="utf-8")

    def run(*arguments):
        return CliRunner().invoke(main, ["explain", *arguments])

    return run


def test_two_lanes_in_the_order_of_time(explain):
    result = explain("feed.py:17")
    assert result.exit_code == 0
    rows = [line for line in result.stdout.splitlines() if "│" in line]
    left = [row.partition("│")[0].strip() for row in rows]
    right = [row.partition("│")[2].strip() for row in rows]
    assert left[0] == "consumer  Feed.run()"
    assert right[0] == "producer  Feed.put()"
    assert [cell for cell in left[1:] if cell][:2] == ["15 while self.items:", "reads `self.items`"]
    assert "11 self.ev.set()" in right
    assert left.index("17 self.ev.clear()") > right.index("11 self.ev.set()")
    assert left[left.index("17 self.ev.clear()") + 2] == "✗ the signal is lost here"


def test_the_fix_and_why_it_suffices(explain):
    out = explain("feed.py:17").stdout
    assert "Fix (safe): check the state again before waiting" in out
    assert "  +            if self.items:" in out
    assert "Why it suffices: The test sees what was published before the clear" in out


@pytest.mark.parametrize(
    "place", ["feed.py:17", "feed.py:17:13", "feed.py:17:13:", "feed.py:11", "./feed.py:18"]
)
def test_the_place_may_be_as_check_prints_it_or_a_step_of_the_story(explain, place):
    assert "self.ev.clear()" in explain(place).stdout


def test_a_silenced_finding_is_explained_and_rules_that_are_off_are_too(explain):
    Path("feed.py").write_text(LOST_SIGNAL.replace("clear()", "clear()  # noqa"), encoding="utf-8")
    assert "lost here" in explain("feed.py:17").stdout
    (rule,) = (rule for rule in RULES if rule.code == "LAG110")
    Path("tick.py").write_text(rule.page.example, encoding="utf-8")
    assert explain("tick.py:12").stdout.startswith("LAG110 bare-clear-wait")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("feed.py:1", "feed.py:1: error: there is no finding here; there is one in line 17"),
        ("empty.py:1", "empty.py:1: error: there is no finding in this file"),
        ("gone.py:1", "gone.py: error: no such file or directory"),
        ("broken.py:1", "broken.py:1: error: syntax error"),
        ("feed.py", "expected FILE:LINE, e.g. src/feed.py:17, found 'feed.py'"),
    ],
)
def test_what_cannot_be_explained_is_one_line(explain, place, said):
    Path("empty.py").touch()
    Path("broken.py").write_text("x = (\n")
    result = explain(place)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


class Texts(HTMLParser):
    """The text of a page, and what it would fetch."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.open, self.links = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def picture_texts(explain, *arguments):
    root = ET.fromstring(explain("feed.py:17", "--output-format=svg", *arguments).stdout)
    return root, ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_tells_the_same_and_stands_alone(explain):
    root, texts = picture_texts(explain)
    for said in (
        "LAG101 clear-before-wait",
        "while self.items:",
        "self.ev.set()",
        "✗ the signal is lost here",
    ):
        assert said in texts
    assert "  +            if self.items:" in texts
    assert not any("href" in name for element in root.iter() for name in element.attrib)
    assert "url(" not in ET.tostring(root, encoding="unicode")


def test_nothing_in_the_picture_leaves_it(explain):
    Path("feed.py").write_text(
        LOST_SIGNAL.replace("while self.items:", f"while self.items and {' and '.join(['self.items'] * 30)}:")
    )
    root, texts = picture_texts(explain)
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        if element.get("textLength"):
            assert float(element.get("x")) + float(element.get("textLength")) <= width
        assert float(element.get("y")) < height
    assert max(map(len, texts)) < 150


def test_the_page_tells_the_same_and_stands_alone(explain):
    page = explain("feed.py:17", "--output-format=html").stdout
    parsed = Texts(page)
    assert not parsed.open
    assert not parsed.links
    assert "url(" not in page
    assert "self.ev.clear()" in parsed.texts
    assert "✗ the signal is lost here" in parsed.texts


def test_what_looks_like_markup_in_code_is_text(explain):
    Path("feed.py").write_text(
        LOST_SIGNAL.replace("while self.items:", "while self.items and '</code><b>&amp;[red]' > '':")
    )
    line = "while self.items and '</code><b>&amp;[red]' > '':"
    assert any(line in text for text in picture_texts(explain)[1])
    assert line in Texts(explain("feed.py:17", "--output-format=html").stdout).texts
    assert "</code><b>&amp;[red]" in explain("feed.py:17").stdout


@pytest.mark.parametrize("name", ["svg", "html"])
def test_pictures_and_pages_are_ascii_whatever_the_code(explain, name):
    Path("feed.py").write_text(
        LOST_SIGNAL.replace("while self.items:", "while self.items and 'é🐍':"), "utf-8"
    )
    out = explain("feed.py:17", f"--output-format={name}").stdout
    assert out.isascii()
    texts = picture_texts(explain)[1] if name == "svg" else Texts(out).texts
    assert "while self.items and 'é🐍':" in texts


def test_code_cannot_move_the_cursor(explain):
    Path("feed.py").write_text(LOST_SIGNAL.replace("while self.items:", "while self.items and '\x1b[2J':"))
    assert "\x1b" not in explain("feed.py:17").stdout
    checked = CliRunner().invoke(main, ["check", "--show-witness", "feed.py"])
    assert checked.exit_code == 1
    assert "\x1b" not in checked.stdout


def test_it_goes_to_a_file(explain):
    assert explain("feed.py:17", "--output-format=svg", "-o", "story.svg").stdout == ""
    ET.parse("story.svg")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
class TestEveryRule:
    def finding(self, rule):
        settings = Settings(extend_select=(rule.code,))
        (found,) = check_file(Job("example.py", settings, rule.page.example.encode())).findings
        return found

    def test_the_signal_dies_once(self, rule):
        assert [step.dies for step in self.finding(rule).witness].count(True) == 1

    def test_the_timeline_fits_and_is_whole(self, rule):
        finding = self.finding(rule)
        for width, unicode in product([40, 72, 100, 200], [True, False]):
            self.assert_fits_and_is_whole(finding, width, unicode)

    def assert_fits_and_is_whole(self, finding, width, unicode):
        lines = draw("example.py", finding, Look(width=width, unicode=unicode))
        assert max(map(cells, lines)) <= width
        words = " ".join(re.sub(r"[^\w.()]+", " ", line) for line in lines)
        assert all(str(step.line) in words for step in finding.witness if step.line)
        assert unicode or all(line.isascii() for line in lines)

    def test_places_in_the_file_itself_are_lines(self, rule):
        told = explanation_of("example.py", self.finding(rule), rule.page.example)
        assert all(row.place.isdigit() for row in told.rows if row.place)

    def test_what_to_do_is_told(self, rule):
        told = explanation_of("example.py", self.finding(rule), rule.page.example)
        assert (told.change and told.why) if told.fix else told.advice


def test_each_kind_of_fix_says_why_it_suffices():
    home = Path(flake8_eventrace.__file__).parent / "rules"
    offered = {path.stem.removeprefix("fix_") for path in home.rglob("fix_*.py")}
    assert offered == {kind.name for kind in FIXES} == {*KINDS}
    for kind in KINDS:
        assert len(why_fix_suffices(kind)) > 80
    assert not why_fix_suffices("of_somebody_else")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("    deep in there", 12, ["    deep in", "    there"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("日本語 text", 6, ["日本語", "text"]),
        ("", 5, [""]),
    ],
)
def test_wrapping_counts_columns_and_keeps_the_indentation(text, width, lines):
    assert wrapped(text, width) == lines
