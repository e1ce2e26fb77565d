"""`eventrace explain` where nothing is reported: ten silences of a new user, each with the remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main
from flake8_eventrace.engine.check import check_source
from flake8_eventrace.engine.silence import why_silent
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT, RULES
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.source_file import SourceFile
from flake8_eventrace.symbols.symbols import collect

#: name -> (source, the line that is asked about, the rule, words of the answer)
SILENCES: dict[str, tuple[str, int, str, str]] = {
    "emit": (
        """\
import requests

def run(model, client, prompt):
    answer = requests.post(model, json=prompt)
    requests.post("https://log.example", json={"a": 1})
    client.send("run_completed", answer.text)
""",
        6,
        "LAG201",
        "`client.send` is no emit: its receiver is named `client`; list `client.send` in `emits`",
    ),
    "set": (
        """\
import asyncio

class Box:
    def __init__(self):
        self.items = []
        self.flag = asyncio.Event()

    async def take(self):
        while not self.items:
            await asyncio.sleep(1)
            self.flag.clear()
            await self.flag.wait()
        return self.items.pop()
""",
        11,
        "LAG101",
        "nobody in sight sets `self.flag`; annotate the object that sets it with its class",
    ),
    "asyncio": (
        """\
import asyncio

class Box:
    def __init__(self):
        self.items = []
        self.flag = asyncio.Event()

    def put(self, item):
        self.items.append(item)
        self.flag.set()

    async def take(self):
        while not self.items:
            self.flag.clear()
            await self.flag.wait()
        return self.items.pop()
""",
        14,
        "LAG101",
        "`self.flag` is an asyncio event and nothing suspends between read and clear",
    ),
    "lock": (
        """\
import threading

class Box:
    def __init__(self):
        self.items = []
        self.lock = threading.Lock()
        self.flag = threading.Event()

    def put(self, item):
        with self.lock:
            self.items.append(item)
            self.flag.set()

    def take(self):
        while True:
            with self.lock:
                if self.items:
                    return self.items.pop()
                self.flag.clear()
            self.flag.wait()
""",
        19,
        "LAG101",
        "who sets `self.flag` needs a lock that is held from the read to the clear",
    ),
    "retest": (
        """\
import threading

class Box:
    def __init__(self):
        self.items = []
        self.flag = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.flag.set()

    def take(self):
        while not self.items:
            self.flag.clear()
            if self.items:
                break
            self.flag.wait()
        return self.items.pop()
""",
        14,
        "LAG101",
        "on every way from `clear()` to a wait for `self.flag`, the state is read again",
    ),
    "unknown event": (
        """\
async def take(box):
    while not box.items:
        await box.load()
        box.flag.clear()
        box.flag.wait()
    return box.items.pop()
""",
        4,
        "LAG101",
        "the type of `box.flag` is unknown; annotate it",
    ),
    "unresolved": (
        """\
async def load(client):
    return client.fetch("a")
""",
        2,
        "LAG203",
        "`client.fetch` cannot be resolved; annotate `client` with its class",
    ),
    "group": (
        """\
import sqlite3

async def load():
    return sqlite3.connect("a.db")
""",
        4,
        "LAG203",
        "`sqlite3.connect` is slow, but of the group `database`, which is off; set `blocking-groups = [",
    ),
    "plain": (
        """\
import time

def pause():
    time.sleep(3)
""",
        4,
        "LAG203",
        "`pause` is no `async def` and no callback of an event loop in sight",
    ),
    "thread": (
        """\
import asyncio, time

async def pause():
    await asyncio.to_thread(time.sleep, 3)
""",
        4,
        "LAG203",
        "`asyncio.to_thread` runs its argument in a thread or task",
    ),
    "notify": (
        """\
import threading

class Box:
    def __init__(self):
        self.items = []
        self.ready = threading.Condition()

    def take(self):
        if not self.items:
            with self.ready:
                self.ready.wait()
        return self.items.pop()
""",
        11,
        "LAG107",
        "nobody in sight notifies `self.ready`; annotate the object that notifies it",
    ),
    "terminal": (
        """\
import requests

def run(model, client, prompt):
    answer = requests.post(model, json=prompt)
    requests.post("https://log.example", json={"a": 1})
    bus.emit("zap", answer.text)
""",
        6,
        "LAG201",
        "over; list the event's name in `terminal-events`",
    ),
    "slow": (
        """\
from audit import audit

def run(bus, answer):
    audit("run", answer)
    bus.emit("run_completed", answer)
""",
        5,
        "LAG201",
        "`run` makes no call before the emit that is known to be slow; list the call in `slow-calls`",
    ),
    "needs": (
        """\
import requests

def run(model, client, prompt):
    answer = requests.post(model, json=prompt)
    answer = requests.post("https://log.example", json={"a": 1})
    bus.emit("run_completed", answer.text)
""",
        6,
        "LAG201",
        "the emit may need what `requests.post` does",
    ),
}


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")

    def run(source: str, line: int, *options: str, settings: str = ""):
        Path("app.py").write_text(source)
        if settings:
            Path("pyproject.toml").write_text("[tool.eventrace]\n" + settings)
        return CliRunner().invoke(main, ["explain", f"app.py:{line}", *options])

    return run


@pytest.mark.parametrize("name", SILENCES)
def test_the_words_name_what_decided_and_the_remedy(ask, name):
    source, line, code, words = SILENCES[name]
    text = ask(source, line)
    assert text.exit_code == 0, text.output
    assert words in " ".join(text.output.split())
    data = json.loads(ask(source, line, "--output-format", "json").output)
    assert data["line"] == line
    answers = {f"{s['reason']}; {s['remedy']}" for s in data["silences"] if code in s["codes"]}
    assert any(words in answer for answer in answers)
    assert not {code for s in data["silences"] for code in s["codes"]} & set(data["unexplained"])


def test_what_was_seen_is_listed(ask):
    output = ask(SILENCES["lock"][0], 19).output
    assert "Seen in `Box.take` (lines 14 to 20):" in output
    for seen in ("16 acquire `self.lock`", "19 clear `self.flag`", "20 wait `self.flag`"):
        assert seen in output


SLEEPS = "import time\n\nasync def pause():\n    time.sleep(3)\n"


@pytest.mark.parametrize(
    ("source", "settings", "words"),
    [
        (
            SLEEPS.replace("(3)", "(3)  # noqa: LAG203"),
            "",
            "silenced by `# noqa`; remove the comment",
        ),
        (SLEEPS, 'ignore = ["LAG203"]', "LAG203 is off by settings; change `select`, `ignore`"),
        (
            SLEEPS,
            'extend-exclude = ["app.py"]',
            "excluded by settings; change `exclude` or `extend-exclude`",
        ),
    ],
)
def test_a_finding_that_is_not_reported_says_why(ask, source, settings, words):
    assert f"Not reported: {words}" in " ".join(ask(source, 4, settings=settings).output.split())
    (finding,) = json.loads(ask(source, 4, "--output-format", "json", settings=settings).output)
    assert any(words in reason for reason in finding["not_reported"])


def test_a_rule_that_is_off_by_default_says_so(ask):
    source = """\
import threading

def wait(flag: threading.Event):
    flag.clear()
    flag.wait()
"""
    assert "Not reported: LAG110 is off by default; turn it on by `extend-select`" in ask(source, 4).output


def test_a_finding_in_the_baseline_says_so(ask):
    assert ask(SLEEPS, 4).exit_code == 0
    assert CliRunner().invoke(main, ["baseline", "app.py", "-o", "accepted.json"]).exit_code == 0
    output = ask(SLEEPS, 4, "--baseline", "accepted.json").output
    assert "Not reported: in the baseline accepted.json; remove its entry" in output
    assert ask(SLEEPS, 4, "--baseline", "missing.json").exit_code == 2


def test_a_reported_finding_has_no_such_line(ask):
    assert "Not reported" not in ask(SLEEPS, 4).output


def test_a_finding_in_another_line_of_the_function_is_named(ask):
    source = SLEEPS + "    print(1)\n"
    output = ask(source, 5).output
    assert "4 finding LAG203" in output


def test_a_line_in_no_function_is_an_error_as_before(ask):
    assert ask(SLEEPS, 1).exit_code == 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_answers_for_its_own_subject(rule):
    """In what its page says to use instead, or in the example with the rule off, the rule gives a reason."""
    from dataclasses import replace

    settings = replace(Settings(), extend_select=tuple(OFF_BY_DEFAULT))
    answered = set()
    for text in (rule.page.use_instead, rule.page.example):
        findings = check_source(text.encode(), "app.py", settings)
        facts = collect(SourceFile(text.encode(), "app.py").module, "app.py")
        for function in facts.functions:
            if not function.name:
                continue
            line = facts.position(function.node).start.line
            silent = why_silent(SourceFile(text.encode(), "app.py"), settings, line, findings)
            assert silent is not None
            answered |= {code for silence in silent.silences for code in silence.codes}
            answered |= {code for _, code in silent.reported}
            at_lines = {(f.line, f.code) for f in findings}
            assert not [s for s in silent.silences for code in s.codes if (s.line, code) in at_lines]
    assert rule.code in answered
